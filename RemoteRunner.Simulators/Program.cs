using RemoteRunner.Simulators.Anthropic;

var builder = WebApplication.CreateBuilder(args);
builder.AddAnthropicSimulator();

var app = builder.Build();
app.MapAnthropicSimulator();
app.Run();
