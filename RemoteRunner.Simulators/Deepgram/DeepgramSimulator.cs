using Microsoft.Extensions.DependencyInjection.Extensions;

namespace RemoteRunner.Simulators.Deepgram;

/// <summary>Deepgram's REST interface for recorded audio: what is "heard" stands in the audio's own tags.</summary>
internal static class DeepgramSimulator
{
    public static void AddDeepgramSimulator(this WebApplicationBuilder builder)
    {
        builder.Services.AddOptions<DeepgramSimulatorOptions>()
            .BindConfiguration(DeepgramSimulatorOptions.Section)
            .ValidateDataAnnotations()
            .ValidateOnStart();
        builder.Services.TryAddSingleton(TimeProvider.System);
        builder.Services.AddSingleton<DeepgramSimulatorMetrics>();
        builder.Services.AddSingleton<FaultPlan>();
        builder.Services.AddSingleton<ListenApi>();
        builder.Services.AddSingleton<ListenLog>();
    }

    public static void MapDeepgramSimulator(this IEndpointRouteBuilder app)
    {
        var api = app.ServiceProvider.GetRequiredService<ListenApi>();
        app.MapPost("/v1/listen", api.Listen);
        app.MapGet("/v1/projects", api.ListProjects);
        app.MapDeepgramControl();
    }
}
