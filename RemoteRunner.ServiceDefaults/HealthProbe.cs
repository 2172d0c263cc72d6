using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace RemoteRunner.ServiceDefaults;

/// <summary>
/// A service's executable with <c>--health</c> or <c>--alive</c> asks the running one and ends with 0 or 1: an image
/// needs no curl for its health check. By a bare socket, for it runs every 30 s within the service's limits, and
/// HttpClient would take it several times as long to load.
/// </summary>
public static class HealthProbe
{
    private const int DefaultPort = 8080;
    private const int LongestAnswer = 64 * 1024;

    // Docker gives up after 10 s and would then not show what was answered.
    private static readonly TimeSpan _patience = TimeSpan.FromSeconds(8);

    public static bool IsAsked(string[] arguments) => arguments is ["--health" or "--alive"];

    /// <summary>Asks the service on this host's loopback and prints what it says.</summary>
    /// <returns>The exit code: 0 when it is well.</returns>
    public static async Task<int> RunAsync(string[] arguments)
    {
        using var limit = new CancellationTokenSource(_patience);
        try
        {
            var port = Environment.GetEnvironmentVariable("Health__Port") is { Length: > 0 } set ? int.Parse(set, CultureInfo.InvariantCulture) : DefaultPort;
            var (status, body) = await AskAsync(port, $"/{arguments[0].TrimStart('-')}", limit.Token);
            Console.WriteLine(body);
            return status == 200 ? 0 : 1;
        }
        catch (Exception e) when (e is SocketException or IOException or OperationCanceledException or FormatException)
        {
            Console.WriteLine($"The service does not answer: {e.Message}");
            return 1;
        }
    }

    private static async Task<(int Status, string Body)> AskAsync(int port, string path, CancellationToken cancellationToken)
    {
        using var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, port, cancellationToken);
        var stream = client.GetStream();
        // 1.0: the answer ends with the connection and is not cut into chunks.
        await stream.WriteAsync(Encoding.ASCII.GetBytes($"GET {path} HTTP/1.0\r\nHost: localhost\r\n\r\n"), cancellationToken);

        var answer = new byte[LongestAnswer];
        var length = await stream.ReadAtLeastAsync(answer, answer.Length, throwOnEndOfStream: false, cancellationToken);

        // HTTP/1.1 503 Service Unavailable\r\nContent-Type: application/json; …\r\n\r\n{"status":"Unhealthy","checks":{…}}
        var text = Encoding.UTF8.GetString(answer, 0, length);
        if (!text.StartsWith("HTTP/1.", StringComparison.Ordinal) || text.Length < 12)
            throw new IOException("what came is not HTTP.");

        var body = text.IndexOf("\r\n\r\n", StringComparison.Ordinal);
        return (int.Parse(text.AsSpan(9, 3), NumberStyles.None, CultureInfo.InvariantCulture), body < 0 ? string.Empty : text[(body + 4)..]);
    }
}
