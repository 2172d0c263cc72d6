using Microsoft.Extensions.DependencyInjection;

namespace RemoteRunner.AppHost.Resources;

internal static class ServiceRestartsSetup
{
    private const string Setting = "Run:Restarts";

    /// <exception cref="InvalidOperationException">The setting is neither true nor false.</exception>
    public static void AddServiceRestarts(this IDistributedApplicationBuilder builder)
    {
        var given = builder.Configuration[Setting];
        var wanted = string.IsNullOrWhiteSpace(given) || (bool.TryParse(given, out var value)
            ? value
            : throw new InvalidOperationException($"{Setting} is '{given}': write true (a service that ends by itself is started again) or false."));
        if (wanted && builder.ExecutionContext.IsRunMode)
            builder.Services.AddHostedService<ServiceRestarts>();
    }
}
