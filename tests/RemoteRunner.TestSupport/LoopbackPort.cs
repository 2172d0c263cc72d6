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

    /// <summary>A port nobody listens on.</summary>
    public static int Free()
    {
        while (true)
        {
            var port = Random.Shared.Next(First, Last);
            try
            {
                using var listener = new TcpListener(IPAddress.Loopback, port);
                listener.Start();
                return port;
            }
            catch (SocketException)
            {
                // Taken.
            }
        }
    }
}
