using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.Options;
using RemoteRunner.Core.Box;
using StackExchange.Redis;
using IServer = Microsoft.AspNetCore.Hosting.Server.IServer;

namespace RemoteRunner.Web.Box;

/// <summary>Tells the cache where this box is, for as long as it accepts turns (<c>Box:Advertise</c>).</summary>
internal sealed partial class BoxAdvertiser(
    BoxDirectory boxes, BoxIdentity box, BoxLifecycle lifecycle, IServer server, IHostApplicationLifetime lifetime,
    IOptions<BoxOptions> options, TimeProvider time, ILogger<BoxAdvertiser> logger)
    : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (!options.Value.Advertise)
            return;

        // Which port it is may be known only once it listens.
        var listens = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var started = lifetime.ApplicationStarted.Register(listens.SetResult);
        await listens.Task.WaitAsync(stoppingToken);

        using var beat = new PeriodicTimer(BoxDirectory.Heartbeat, time);
        Uri? told = null;
        do
        {
            try
            {
                if (!lifecycle.IsAccepting || await FindAddressAsync(stoppingToken) is not { } address)
                    continue;

                await boxes.RegisterAsync(box.Name, address, BoxStatusApi.Version);
                if (told != address)
                    Log.Told(logger, box.Name, told = address);
            }
            catch (Exception e) when (e is RedisException or TimeoutException or SocketException)
            {
                Log.NotTold(logger, e);
            }
        }
        while (await beat.WaitForNextTickAsync(stoppingToken));
    }

    // A box that listens on every address of its host is reached under the host's own, which no other container has.
    private async Task<Uri?> FindAddressAsync(CancellationToken cancellationToken)
    {
        if (server.Features.Get<IServerAddressesFeature>()?.Addresses.FirstOrDefault(a => a.StartsWith("http:", StringComparison.Ordinal)) is not { } listened)
            return null;

        var address = BindingAddress.Parse(listened);
        if (address.Host is not ("+" or "*" or "0.0.0.0" or "[::]"))
            return new Uri(listened);

        var own = (await Dns.GetHostAddressesAsync(Dns.GetHostName(), AddressFamily.InterNetwork, cancellationToken)).FirstOrDefault(a => !IPAddress.IsLoopback(a));
        return own is null ? null : new UriBuilder(Uri.UriSchemeHttp, own.ToString(), address.Port).Uri;
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Information, "Box {Box} takes its sessions' calls at {Address}.")]
        public static partial void Told(ILogger logger, string box, Uri address);

        [LoggerMessage(2, LogLevel.Warning, "The box could not tell the cache where it is; it is tried again.")]
        public static partial void NotTold(ILogger logger, Exception exception);
    }
}
