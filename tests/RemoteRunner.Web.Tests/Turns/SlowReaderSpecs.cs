using System.Net;
using System.Net.Sockets;
using System.Text;
using RemoteRunner.Core.Box;
using RemoteRunner.Core.Turns;
using RemoteRunner.Web.Tests.Support;

namespace RemoteRunner.Web.Tests.Turns;

public sealed class SlowReaderSpecs(World world) : BoxTest(world)
{
    private const int Readers = 10;

    [Fact]
    public async Task A_slow_reader_never_slows_a_turn_and_still_gets_all_of_it()
    {
        var session = await NewSessionAsync(Box.Client);
        var turn = await SubmitAsync(Box.Client, session, "[[words 100000]]");
        var readers = new List<Socket>();
        try
        {
            for (var i = 0; i < Readers; i++)
                readers.Add(await OpenAsync(turn));

            var whole = await WaitForEndAsync(Box.Client, turn);

            Assert.Equal(TurnState.Succeeded, whole.End.State);
            Assert.All(readers, r => Assert.True(r.Available < whole.Streamed.Length / 2, $"{r.Available} bytes reached a reader that read nothing: it was not slow."));
            foreach (var reader in readers)
            {
                var late = await ReadAllAsync(reader);
                Assert.Contains($"\nid: {whole.Events[^1].Number}\n", late, StringComparison.Ordinal);
                Assert.True(late.Length > whole.Streamed.Length);
            }
        }
        finally
        {
            readers.ForEach(r => r.Dispose());
        }
    }

    // Asks for the stream and reads nothing of it.
    private async Task<Socket> OpenAsync(Guid turn)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { ReceiveBufferSize = 4096 };
        await socket.ConnectAsync(new IPEndPoint(IPAddress.Loopback, Box.Address.Port), Cancellation);
        var request = $"GET /api/turns/{turn:D}/events HTTP/1.1\r\nHost: box\r\nAuthorization: Bearer {TestBox.Key}\r\n{BoxApi.UserHeader}: {Ben.Value}\r\n"
            + "Accept: text/event-stream\r\nLast-Event-ID: 0\r\nConnection: close\r\n\r\n";
        await socket.SendAsync(Encoding.ASCII.GetBytes(request), Cancellation);
        return socket;
    }

    private static async Task<string> ReadAllAsync(Socket socket)
    {
        // Slow no more: through a window of 4 KB a busy machine needs minutes for it.
        socket.ReceiveBufferSize = 1 << 20;
        await using var stream = new NetworkStream(socket);
        using var reader = new StreamReader(stream);
        return await reader.ReadToEndAsync(Cancellation).WaitAsync(TimeSpan.FromSeconds(90), Cancellation);
    }
}
