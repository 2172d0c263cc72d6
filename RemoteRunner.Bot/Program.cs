using Microsoft.Extensions.Options;
using RemoteRunner.Bot;
using RemoteRunner.ServiceDefaults;

if (HealthProbe.IsAsked(args))
    return await HealthProbe.RunAsync(args);

try
{
    var builder = WebApplication.CreateBuilder(args);
    builder.AddServiceDefaults();
    builder.AddBot();

    var app = builder.Build();
    app.MapDefaultEndpoints();
    app.MapBot();
    app.ValidateSettings();
    await app.RunAsync();
    return 0;
}
catch (OptionsValidationException refusal)
{
    await Console.Error.WriteLineAsync(StartRefusal.Describe(refusal));
    return 1;
}
