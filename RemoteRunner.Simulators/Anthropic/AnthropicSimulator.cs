using Microsoft.Extensions.DependencyInjection.Extensions;
using RemoteRunner.Simulators.Anthropic.Script;
using RemoteRunner.Simulators.Anthropic.Wire;

namespace RemoteRunner.Simulators.Anthropic;

/// <summary>The Anthropic Messages API with a scripted demo model behind it.</summary>
internal static class AnthropicSimulator
{
    public static void AddAnthropicSimulator(this WebApplicationBuilder builder)
    {
        builder.Services.AddOptions<AnthropicSimulatorOptions>()
            .BindConfiguration(AnthropicSimulatorOptions.Section)
            .ValidateDataAnnotations()
            .ValidateOnStart();
        builder.Services.TryAddSingleton(TimeProvider.System);
        builder.Services.AddSingleton<AnthropicSimulatorMetrics>();
        builder.Services.AddSingleton<ApiKeyCheck>();
        builder.Services.AddSingleton<Faults>();
        builder.Services.AddSingleton<MessagesApi>();
        builder.Services.AddSingleton<MessageWriter>();
        builder.Services.AddSingleton<Pace>();
        builder.Services.AddSingleton<RequestLog>();
        builder.Services.AddSingleton<ScriptedModel>();
    }

    public static void MapAnthropicSimulator(this IEndpointRouteBuilder app)
    {
        var api = app.ServiceProvider.GetRequiredService<MessagesApi>();
        app.MapMethods("/api/hello", [HttpMethods.Head, HttpMethods.Get], () => Results.Ok(new { message = "hello" }));
        app.MapPost("/v1/messages", api.CreateMessage);
        app.MapPost("/v1/messages/count_tokens", api.CountTokens);
        app.MapGet("/v1/models", api.ListModels);
        app.MapGet("/v1/models/{id}", api.GetModel);
        app.MapAnthropicControl();
    }
}
