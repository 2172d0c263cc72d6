using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;

namespace RemoteRunner.Simulators.Tests.Telegram;

public sealed class TelegramFileTests : IAsyncDisposable
{
    // A transparent PNG of 1 x 1.
    private const string Png = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg==";

    private readonly TelegramHost _world = new(("Flood:Enabled", "false"));

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public ValueTask DisposeAsync() => _world.DisposeAsync();

    [Theory]
    [InlineData("document", "document")]
    [InlineData("attach://somewhere", "somewhere")]
    public async Task A_document_can_be_sent_fetched_and_sent_again(string value, string part)
    {
        await _world.SayAsync("hello");
        var message = (await UploadAsync("sendDocument", "document", value, part, "notes.md", Encoding.UTF8.GetBytes("# notes"))).GetProperty("result");
        var document = message.GetProperty("document");
        Assert.Equal("notes.md", document.GetProperty("file_name").GetString());
        Assert.Equal("The notes", message.GetProperty("caption").GetString());
        Assert.Equal("bold", message.GetProperty("caption_entities")[0].GetProperty("type").GetString());

        var file = await _world.ResultAsync("getFile", new { file_id = document.GetProperty("file_id").GetString() });
        var path = file.GetProperty("file_path").GetString();
        Assert.EndsWith(".md", path);
        Assert.Equal("# notes", await _world.Http.GetStringAsync($"/file/bot{TelegramHost.BotToken}/{path}", Cancellation));
        using var stranger = await _world.Http.GetAsync($"/file/bot1:wrong/{path}", Cancellation);
        Assert.Equal(HttpStatusCode.Unauthorized, stranger.StatusCode);

        var again = await _world.ResultAsync("sendDocument", new { chat_id = TelegramHost.Ada, document = document.GetProperty("file_id").GetString() });
        Assert.Equal(document.GetProperty("file_id").GetString(), again.GetProperty("document").GetProperty("file_id").GetString());
        Assert.Equal("400 Bad Request: there is no text in the message to edit", await _world.RefusalAsync("editMessageText", new { chat_id = TelegramHost.Ada, message_id = again.GetProperty("message_id").GetInt32(), text = "x" }));
    }

    [Fact]
    public async Task A_photo_has_a_size_and_must_be_one()
    {
        await _world.SayAsync("hello");
        var photo = (await UploadAsync("sendPhoto", "photo", "photo", "photo", "dot.png", Convert.FromBase64String(Png))).GetProperty("result").GetProperty("photo")[0];
        Assert.Equal(1, photo.GetProperty("width").GetInt32());

        var refused = await UploadAsync("sendPhoto", "photo", "photo", "photo", "dot.png", Encoding.UTF8.GetBytes("no picture"));
        Assert.Equal("Bad Request: IMAGE_PROCESS_FAILED", refused.GetProperty("description").GetString());
    }

    [Fact]
    public async Task Refuses_files_that_are_missing_unknown_empty_or_too_big_to_fetch()
    {
        await _world.SayAsync("hello");
        Assert.Equal("400 Bad Request: there is no document in the request", await _world.RefusalAsync("sendDocument", new { chat_id = TelegramHost.Ada }));
        Assert.Equal("400 Bad Request: invalid file_id", await _world.RefusalAsync("getFile", new { file_id = "nonsense" }));
        Assert.Equal("400 Bad Request: file_id not specified", await _world.RefusalAsync("getFile"));
        var empty = await UploadAsync("sendDocument", "document", "document", "document", "empty.txt", []);
        Assert.Equal("Bad Request: file must be non-empty", empty.GetProperty("description").GetString());

        var big = (await UploadAsync("sendDocument", "document", "document", "document", "big.bin", new byte[(20 * 1024 * 1024) + 1])).GetProperty("result");
        Assert.Equal("400 Bad Request: file is too big", await _world.RefusalAsync("getFile", new { file_id = big.GetProperty("document").GetProperty("file_id").GetString() }));
    }

    [Fact]
    public async Task A_caption_has_at_most_1024_characters()
    {
        await _world.SayAsync("hello");
        var message = (await UploadAsync("sendDocument", "document", "document", "document", "a.txt", [1])).GetProperty("result");
        Assert.Equal("400 Bad Request: message caption is too long", await _world.RefusalAsync("sendDocument", new
        {
            chat_id = TelegramHost.Ada,
            document = message.GetProperty("document").GetProperty("file_id").GetString(),
            caption = new string('x', 1025),
        }));
    }

    [Fact]
    public async Task An_album_comes_as_one_update_for_each_photo_with_the_caption_on_one()
    {
        var content = Convert.FromBase64String(Png);
        await _world.TurnAsync("messages", new { userId = TelegramHost.Ada, text = "Two dots", mediaGroup = "7", attachment = new { kind = "photo", content } });
        await _world.TurnAsync("messages", new { userId = TelegramHost.Ada, mediaGroup = "7", attachment = new { kind = "photo", content } });

        var updates = (await _world.ResultAsync("getUpdates")).EnumerateArray().Select(u => u.GetProperty("message")).ToList();
        Assert.Equal(["7", "7"], updates.Select(m => m.GetProperty("media_group_id").GetString()));
        Assert.Equal("Two dots", updates[0].GetProperty("caption").GetString());
        Assert.False(updates[1].TryGetProperty("caption", out _));
        Assert.All(updates, m => Assert.Equal(1, m.GetProperty("photo")[0].GetProperty("width").GetInt32()));
    }

    [Fact]
    public async Task A_caption_can_be_edited_away_and_a_voice_note_is_no_part_of_an_album()
    {
        var content = Convert.FromBase64String(Png);
        await _world.TurnAsync("messages", new { userId = TelegramHost.Ada, text = "A dot", attachment = new { kind = "photo", content } });
        await _world.TurnAsync("edits", new { userId = TelegramHost.Ada, messageId = 1, text = "" });
        using var refused = await _world.Phone.PostAsJsonAsync("messages", new { userId = TelegramHost.Ada, mediaGroup = "7", attachment = new { kind = "voice", content } }, Cancellation);

        var edited = (await _world.ResultAsync("getUpdates")).EnumerateArray().Last().GetProperty("edited_message");
        Assert.False(edited.TryGetProperty("caption", out _));
        Assert.True(edited.TryGetProperty("photo", out _));
        Assert.Equal(HttpStatusCode.BadRequest, refused.StatusCode);
    }

    [Fact]
    public async Task A_reply_holds_what_it_answers_and_the_part_it_quotes()
    {
        await _world.SayAsync("hello there");
        await _world.TurnAsync("messages", new { userId = TelegramHost.Ada, text = "who?", replyTo = 1, quote = "there" });
        using var refused = await _world.Phone.PostAsJsonAsync("messages", new { userId = TelegramHost.Ada, text = "who?", replyTo = 1, quote = "nowhere" }, Cancellation);

        var reply = (await _world.ResultAsync("getUpdates")).EnumerateArray().Last().GetProperty("message");
        Assert.Equal("hello there", reply.GetProperty("reply_to_message").GetProperty("text").GetString());
        Assert.Equal(("there", 6), (reply.GetProperty("quote").GetProperty("text").GetString(), reply.GetProperty("quote").GetProperty("position").GetInt32()));
        Assert.Equal(HttpStatusCode.BadRequest, refused.StatusCode);
    }

    private async Task<JsonElement> UploadAsync(string method, string name, string value, string part, string fileName, byte[] content)
    {
        using var form = new MultipartFormDataContent
        {
            { new StringContent("1001"), "chat_id" },
            { new StringContent("<b>The notes</b>"), "caption" },
            { new StringContent("HTML"), "parse_mode" },
            { new ByteArrayContent(content), part, fileName },
        };
        if (part != name)
            form.Add(new StringContent(value), name);
        using var response = await _world.Http.PostAsync($"/bot{TelegramHost.BotToken}/{method}", form, Cancellation);
        return await TelegramHost.ReadAsync(method, response);
    }
}
