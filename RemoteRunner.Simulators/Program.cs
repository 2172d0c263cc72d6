using Microsoft.Extensions.Options;
using RemoteRunner.Simulators;
using RemoteRunner.Simulators.Anthropic;
using RemoteRunner.Simulators.Deepgram;
using RemoteRunner.Simulators.Guard;
using RemoteRunner.Simulators.Page;
using RemoteRunner.Simulators.Telegram;

try
{
    var builder = WebApplication.CreateBuilder(args);
    builder.AddOutsideWorld();
    builder.AddTelegramSimulator();
    builder.AddAnthropicSimulator();
    builder.AddDeepgramSimulator();

    var app = builder.Build();
    app.UseOutsideWorldGuard();
    app.MapHealth();
    app.MapTelegramSimulator();
    app.MapAnthropicSimulator();
    app.MapDeepgramSimulator();
    app.MapChatPage();
    await app.RunAsync();
    return 0;
}
catch (OptionsValidationException refusal)
{
    await Console.Error.WriteLineAsync(Texts.StartRefused + string.Join(" ", refusal.Failures));
    return 1;
}
