using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace RemoteRunner.TestSupport;

/// <summary>
/// Ports for servers that are stopped and started again. They lie below the range from which systems take the near end
/// of a connection: a connection could take the port while the server is away, or even connect to itself.
/// </summary>
public static class LoopbackPort
{
    private const int First = 15_000;
    private const int Last = 32_000;

    // Held until the process ends, and by no two processes: of two servers on one port the second would not start, its test
    // would take the first for its own, and lose it when the other test ends.
    private static readonly ConcurrentBag<FileStream> _taken = [];
    private static readonly string _folder = Directory.CreateDirectory(Path.Combine(Path.GetTempPath(), "remoterunner-test-ports")).FullName;

    /// <summary>A port nobody listens on, given to nobody else.</summary>
    public static int Free()
    {
        while (true)
        {
            var port = Random.Shared.Next(First, Last);
            try
            {
                _taken.Add(new FileStream(Path.Combine(_folder, $"{port}"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None));
                using var listener = new TcpListener(IPAddress.Loopback, port);
                listener.Start();
                return port;
            }
            catch (Exception e) when (e is SocketException or IOException)
            {
                // Taken.
            }
        }
    }
}
