using System.Collections.Concurrent;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using RemoteRunner.Bot.Speech;
using RemoteRunner.Core.Speech;
using StackExchange.Redis;

namespace RemoteRunner.Bot.Tests.Speech;

/// <summary>A host with the bot's speech and nothing else; what it logs is kept.</summary>
internal sealed class SpeechHost : IAsyncDisposable, ILoggerProvider
{
    private readonly IHost _host;
    private readonly ConcurrentQueue<string> _logged = new();

    /// <param name="settings">The last of a name counts.</param>
    public SpeechHost(IConnectionMultiplexer? redis, params (string Name, string? Value)[] settings)
    {
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings { EnvironmentName = Environments.Production });
        builder.Configuration.AddInMemoryCollection(settings.GroupBy(setting => setting.Name).Select(group => KeyValuePair.Create(group.Key, group.Last().Value)));
        builder.Logging.SetMinimumLevel(LogLevel.Trace).AddProvider(this);
        if (redis is not null)
            builder.Services.AddSingleton(redis);
        builder.AddSpeech();
        builder.AddWhisper();
        _host = builder.Build();
    }

    public IServiceProvider Services => _host.Services;

    public ITranscriber Transcriber => Services.GetRequiredService<ITranscriber>();

    public string Logged => string.Join('\n', _logged);

    /// <summary>With the key of the simulated Deepgram and hardly any wait between attempts.</summary>
    public static SpeechHost With(SimulatedDeepgram deepgram, IConnectionMultiplexer? redis = null, params (string Name, string? Value)[] settings) =>
        new(redis,
        [
            ("Deepgram:ApiKey", SimulatedDeepgram.Key), ("Deepgram:BaseUrl", deepgram.Address), ("Deepgram:RetryDelay", "00:00:00.001"),
            .. settings,
        ]);

    public Task StartAsync(CancellationToken cancellationToken) => _host.StartAsync(cancellationToken);

    public ValueTask DisposeAsync() => _host is IAsyncDisposable host ? host.DisposeAsync() : default;

    ILogger ILoggerProvider.CreateLogger(string categoryName) => new Recorder(_logged);

    void IDisposable.Dispose()
    {
        // Owned by the host's logger factory; there is nothing of its own to release.
    }

    private sealed class Recorder(ConcurrentQueue<string> logged) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            logged.Enqueue($"{logLevel} {formatter(state, exception)} {exception}");
    }
}
