using RemoteRunner.Backup;

return await BackupCommands.Create().Parse(args).InvokeAsync();
