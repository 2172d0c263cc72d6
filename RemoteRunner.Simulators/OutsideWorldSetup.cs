using Microsoft.Extensions.Options;
using RemoteRunner.Simulators.Guard;

namespace RemoteRunner.Simulators;

internal static class OutsideWorldSetup
{
    /// <summary>A document of 50 MB and its multipart wrapping.</summary>
    private const long LargestRequest = 60_000_000;

    public static void AddOutsideWorld(this WebApplicationBuilder builder)
    {
        builder.Services.AddOptions<OutsideWorldOptions>()
            .BindConfiguration(OutsideWorldOptions.Section)
            .ValidateOnStart();
        builder.Services.AddSingleton<IValidateOptions<OutsideWorldOptions>, OutsideWorldOptionsValidator>();
        builder.Services.AddSingleton(TimeProvider.System);
        builder.Services.AddSingleton<ControlKey>();
        // The bot's token is part of the Bot API's URLs, and the host would write each of them into the log.
        builder.Logging.AddFilter("Microsoft.AspNetCore.Hosting.Diagnostics", LogLevel.Warning);
        builder.Logging.AddFilter("Microsoft.AspNetCore.Routing", LogLevel.Warning);
        builder.Services.AddProblemDetails();
        builder.Services.Configure<RouteHandlerOptions>(options => options.ThrowOnBadRequest = false);
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = LargestRequest;
        });
    }

    /// <summary>Until the service defaults bring these two.</summary>
    public static void MapHealth(this IEndpointRouteBuilder app)
    {
        app.MapGet("/alive", () => TypedResults.Ok());
        app.MapGet("/health", () => TypedResults.Ok());
    }
}
