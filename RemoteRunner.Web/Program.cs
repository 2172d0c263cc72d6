using Microsoft.Extensions.Options;
using RemoteRunner.ServiceDefaults;
using RemoteRunner.Web;
using RemoteRunner.Web.Box;
using RemoteRunner.Web.Processes;

if (HealthProbe.IsAsked(args))
    return await HealthProbe.RunAsync(args);

try
{
    var builder = WebApplication.CreateBuilder(args);
    builder.AddServiceDefaults();
    builder.AddBox();
    ProcessSecrecy.Apply();

    var app = builder.Build();
    app.UseBox();
    await app.RunAsync();
    return 0;
}
catch (Exception e) when (e is OptionsValidationException or BoxStartException)
{
    // A wrong setting is a person's to mend: one sentence says it better than a stack trace.
    Console.Error.WriteLine(e.Message);
    return 1;
}
