using Microsoft.Extensions.Options;
using RemoteRunner.Backup;
using RemoteRunner.Backup.Api;
using RemoteRunner.ServiceDefaults;

if (BackupCommands.Names(args))
    return await BackupCommands.Create().Parse(args).InvokeAsync();

try
{
    var builder = WebApplication.CreateBuilder(args);
    builder.AddServiceDefaults();
    builder.AddBackupService();

    var app = builder.Build();
    app.MapDefaultEndpoints();
    app.MapBackups();
    app.Services.GetRequiredService<IStartupValidator>().Validate();
    await app.RunAsync();
    return 0;
}
catch (OptionsValidationException e)
{
    await Console.Error.WriteLineAsync(string.Join(' ', e.Failures));
    return 1;
}
