using System.Net;
using System.Net.Sockets;

namespace RemoteRunner.FaultRun.Stage;

/// <summary>A network connection that can go wrong: a TCP relay on loopback that cuts, refuses and delays.</summary>
internal sealed class FaultyLink : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly int _target;
    private readonly CancellationTokenSource _ending = new();
    private readonly Lock _gate = new();
    private readonly HashSet<Socket> _open = [];
    private readonly HashSet<Task> _relays = [];
    private readonly Task _accepting;
    private long _delayTicks;
    private volatile bool _refuses;

    public FaultyLink(string name, int target)
    {
        (Name, _target) = (name, target);
        _listener.Start();
        _accepting = AcceptAsync();
    }

    public string Name { get; }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    /// <summary>How long every piece of data takes more than it should.</summary>
    public TimeSpan Delay
    {
        set => Interlocked.Exchange(ref _delayTicks, value.Ticks);
    }

    /// <summary>Whether new connections are turned away; set, it also cuts those that are there.</summary>
    public bool Refuses
    {
        set
        {
            _refuses = value;
            if (value)
                Cut();
        }
    }

    /// <summary>Cuts every connection in the middle of whatever it carries.</summary>
    public void Cut()
    {
        lock (_gate)
        {
            foreach (var socket in _open)
                Reset(socket);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _ending.CancelAsync();
        _listener.Stop();
        Cut();
        await _accepting.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        Task[] relays;
        lock (_gate)
            relays = [.. _relays];
        await Task.WhenAll(relays).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _ending.Dispose();
    }

    private async Task AcceptAsync()
    {
        while (true)
        {
            var socket = await _listener.AcceptSocketAsync(_ending.Token);
            if (_refuses)
            {
                Reset(socket);
                continue;
            }

            var relay = RelayAsync(socket);
            lock (_gate)
            {
                _relays.RemoveWhere(r => r.IsCompleted);
                _relays.Add(relay);
            }
        }
    }

    private async Task RelayAsync(Socket near)
    {
        using var far = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        near.NoDelay = true;
        try
        {
            await far.ConnectAsync(IPAddress.Loopback, _target, _ending.Token);
            lock (_gate)
            {
                _open.Add(near);
                _open.Add(far);
            }

            await Task.WhenAny(PumpAsync(near, far), PumpAsync(far, near));
        }
        catch (Exception e) when (e is SocketException or OperationCanceledException)
        {
            // There is nobody at the other end just now.
        }
        finally
        {
            lock (_gate)
            {
                _open.Remove(near);
                _open.Remove(far);
            }

            Reset(near);
            Reset(far);
        }
    }

    private async Task PumpAsync(Socket from, Socket to)
    {
        var buffer = new byte[64 * 1024];
        try
        {
            while (true)
            {
                var count = await from.ReceiveAsync(buffer, _ending.Token);
                if (count == 0)
                {
                    // What was sent before the end still arrives.
                    to.Shutdown(SocketShutdown.Send);
                    await Task.Delay(TimeSpan.FromSeconds(1), _ending.Token);
                    return;
                }

                var delay = new TimeSpan(Interlocked.Read(ref _delayTicks));
                if (delay > TimeSpan.Zero)
                    await Task.Delay(delay, _ending.Token);
                for (var sent = 0; sent < count;)
                    sent += await to.SendAsync(buffer.AsMemory(sent, count - sent), _ending.Token);
            }
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException or OperationCanceledException)
        {
            // Cut.
        }
    }

    private static void Reset(Socket socket)
    {
        try
        {
            socket.Close(timeout: 0);
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // Closed already.
        }
    }
}
