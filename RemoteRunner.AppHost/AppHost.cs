using RemoteRunner.AppHost.Compose;
using RemoteRunner.AppHost.Resources;
using RemoteRunner.AppHost.Settings;

var builder = DistributedApplication.CreateBuilder(args);
var settings = RunnerSettings.Read(builder);

// Everything that must outlive a restart and is shared: embedded Garnet here, a real Redis on a server.
var cache = builder.AddCache(settings);

// Stands in for Telegram and Anthropic wherever no credential is given, so that a first run needs no account.
var outsideWorld = builder.AddOutsideWorld(settings);

// Brings the pinned Claude Code CLI when this machine does not have it yet.
var claudeInstall = builder.AddClaudeInstall(settings);

// The key that bot and box show one another.
var internalKey = builder.AddInternalKey();

// The box: workspaces, sessions, Claude's processes, the turn API.
var box = builder.AddBox(settings, cache, outsideWorld, claudeInstall, internalKey);

// Saves box and cache on a schedule, checks what it saved, and proves it by restoring.
var backup = builder.AddBackup(settings, cache, box, internalKey);

// Telegram in, Telegram out.
builder.AddBot(settings, cache, outsideWorld, box, internalKey).WithReference(backup);

// Where traces, metrics and logs go on a server.
builder.AddTelemetry(settings);

builder.ShowDashboardAddress();

// What ends by itself is started again, as Docker does it on a server.
builder.AddServiceRestarts();

// `aspire publish` writes all of this down for Docker Compose and for Swarm.
builder.AddComposePublishing();

return builder.Build().RunToExitCode();
