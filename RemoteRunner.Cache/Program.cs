using RemoteRunner.Cache;
using RemoteRunner.ServiceDefaults;

var builder = WebApplication.CreateBuilder(args);

builder.AddServiceDefaults();
builder.AddEmbeddedCache();

var app = builder.Build();

app.MapDefaultEndpoints();

app.Run();
