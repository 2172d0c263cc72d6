using System.Security.Cryptography;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using RemoteRunner.AppHost.Settings;

namespace RemoteRunner.AppHost.Resources;

/// <summary>The simulated outside world and the secrets it shares with those who call it.</summary>
internal sealed record OutsideWorld(IResourceBuilder<ProjectResource> Resource, string Token, string TelegramToken, string AnthropicKey)
{
    public EndpointReference Endpoint => Resource.GetEndpoint("http");
}

internal static partial class OutsideWorldResource
{
    private const int Port = 8090;

    /// <returns>Null when everything has a real credential.</returns>
    public static OutsideWorld? AddOutsideWorld(this IDistributedApplicationBuilder builder, RunnerSettings settings)
    {
        if (!settings.SimulatesTelegram && !settings.SimulatesAnthropic && !settings.SimulatesDeepgram)
            return null;

        var token = builder.Configuration["OutsideWorld:Token"] is { Length: > 0 } given ? given : RandomText();
        // A bot of its own for each run: the simulated Telegram forgets everything and numbers its messages from 1 again,
        // and the cache, which does not forget, would take them for the ones it has seen.
        var telegramToken = $"{RandomNumberGenerator.GetInt32(1_000_000, int.MaxValue)}:{RandomText()}";
        var anthropicKey = $"simulated-{RandomText()}";

        var resource = builder.AddProject<Projects.RemoteRunner_Simulators>("outside-world", options => options.ExcludeLaunchProfile = true)
            .WithHttpEndpoint(port: Port)
            .WithEnvironment("OutsideWorld__Token", token)
            .WithEnvironment("OutsideWorld__TelegramToken", telegramToken)
            .WithEnvironment("OutsideWorld__AnthropicKey", anthropicKey)
            .WithEnvironment("OutsideWorld__TelegramEnabled", settings.SimulatesTelegram ? "true" : "false")
            .WithEnvironment("OutsideWorld__AnthropicEnabled", settings.SimulatesAnthropic ? "true" : "false")
            .WithHttpHealthCheck("/health")
            .WithResourceLimits(cpus: 1, memory: "512M", reservedCpus: 0.1, reservedMemory: "128M");

        // People, flood limits and the like, for load tests and for trying things out.
        foreach (var (name, value) in builder.Configuration.GetSection("OutsideWorld").AsEnumerable().Where(setting => setting.Value is not null))
            resource.WithEnvironment(name.Replace(":", "__", StringComparison.Ordinal), value);

        if (settings.SimulatesTelegram)
        {
            resource.WithUrlForEndpoint("http", url =>
            {
                url.Url = $"{url.Url.TrimEnd('/')}/?token={token}";
                url.DisplayText = "Chat page";
            });
            resource.OnResourceReady((ready, @event, _) =>
            {
                var chatPage = $"{ready.GetEndpoint("http").Url}/?token={token}";
                Log.ChatPage(@event.Services.GetRequiredService<ILoggerFactory>().CreateLogger("RemoteRunner"), chatPage);
                return Task.CompletedTask;
            });
        }

        return new OutsideWorld(resource, token, telegramToken, anthropicKey);
    }

    private static string RandomText() => Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16));

    private static partial class Log
    {
        [LoggerMessage(3, LogLevel.Information, "Chat with it here: {ChatPage}")]
        public static partial void ChatPage(ILogger logger, string chatPage);
    }
}
