namespace RemoteRunner.EndToEnd.Tests;

/// <summary>Files in and out, and messages that wait: from the phone to the real CLI and back.</summary>
public sealed class FileSpecs(SharedApp shared)
{
    // A transparent PNG of 1 x 1.
    private static readonly byte[] _png = Convert.FromBase64String(
        "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg==");

    [Fact]
    public async Task An_album_is_one_prompt_and_Claude_sees_its_pictures()
    {
        var phone = shared.NewMember();
        var mark = $"album {Guid.NewGuid():N}";

        var sent = await phone.SendFileAsync("photo", _png, "a.png", $"[[text Two dots.]] {mark}", "dots");
        await phone.SendFileAsync("photo", _png, "b.png", album: "dots");
        await phone.WaitForAsync(sent, m => m.Text.Contains("Two dots."), "The answer");

        Assert.Equal(2, await phone.PicturesShownAsync(mark));
        Assert.Single(await phone.ReadAsync(), m => m.FromBot && m.Text.Contains("Two dots."));
    }

    [Fact]
    public async Task A_document_is_in_the_inbox_where_Claude_reads_it_and_get_brings_it_back()
    {
        var phone = shared.NewMember();
        var name = $"{Guid.NewGuid():N}.txt";

        var sent = await phone.SendFileAsync("document", "the seventh line"u8.ToArray(), name, $$"""[[tool Read {"file_path":"{{shared.App.Workspace}}/.inbox/{{name}}"}]] [[then]] [[text I have read it.]]""");
        await phone.WaitForAsync(sent, m => m.Text.Contains("I have read it."), "The answer");
        var asked = await phone.SendAsync($"/get .inbox/{name}");

        var file = await phone.WaitForAsync(asked, m => m.FileName is not null, "The file");
        Assert.Equal(name, file.FileName);
        Assert.Equal("the seventh line", await File.ReadAllTextAsync(Path.Combine(shared.App.Workspace, ".inbox", name), TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task A_picture_comes_as_a_picture_and_a_long_answer_as_its_beginning_and_a_file()
    {
        var phone = shared.NewMember();
        var name = $"{Guid.NewGuid():N}.png";
        await File.WriteAllBytesAsync(Path.Combine(shared.App.Workspace, name), _png, TestContext.Current.CancellationToken);

        var asked = await phone.SendAsync($"/get {name}");
        Assert.Equal("photo", (await phone.WaitForAsync(asked, m => m.FileKind is not null, "The picture")).FileKind);
        var sent = await phone.SendAsync("[[words 5000]] [[slow 3s]]");
        var answer = await phone.WaitForAsync(sent, m => m.FileKind == "document", "The answer's file");

        Assert.Contains("The whole answer", answer.Text);
        Assert.Contains(await phone.ReadAsync(), m => m.FromBot && m.MessageId > sent && m.Text.StartsWith("word1 word2 ", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Get_leads_nowhere_but_into_the_workspace()
    {
        var phone = shared.NewMember();
        var link = $"link-{Guid.NewGuid():N}";
        File.CreateSymbolicLink(Path.Combine(shared.App.Workspace, link), "/etc/hostname");

        var asked = await phone.SendAsync($"/get {link}");

        await phone.WaitForAsync(asked, m => m.Text.Contains($"There is no file '{link}'"), "The refusal");
    }

    [Fact]
    public async Task An_edit_of_a_message_that_waits_is_what_Claude_gets()
    {
        var phone = shared.NewMember();
        var slow = await phone.SendAsync("[[slow 30s]] [[text one two three four five six]]");
        await phone.WaitForAsync(slow, m => m.Text.Contains("one"), "The first words");
        var waiting = await phone.SendAsync("[[text The old answer.]]");
        await phone.WaitForAsync(waiting, m => m.Keyboard.SelectMany(row => row).Any(b => b.Text.Contains("Remove")), "The message that waits");

        await phone.EditAsync(waiting, "[[text The new answer.]]");
        await phone.WaitForAsync(waiting, m => m.Text.Contains("Taken:"), "The word that it is taken");

        await phone.WaitForAsync(waiting, m => m.Text.Contains("The new answer."), "The new answer");
        Assert.DoesNotContain(await phone.ReadAsync(), m => m.FromBot && m.Text.Contains("The old answer."));
    }

    [Fact]
    public async Task A_message_that_waits_is_taken_back_by_a_tap()
    {
        var phone = shared.NewMember();
        var slow = await phone.SendAsync("[[slow 20s]] [[text one two three four five six]]");
        await phone.WaitForAsync(slow, m => m.Text.Contains("one"), "The first words");
        var waiting = await phone.SendAsync("[[text Never said.]]");

        var notice = await phone.WaitForAsync(waiting, m => m.Keyboard.SelectMany(row => row).Any(b => b.Text.Contains("Remove")), "The message that waits");
        await phone.TapAsync(notice, "Remove");
        var next = await phone.SendAsync("[[text Said after it.]]");

        await phone.WaitForAsync(next, m => m.Text.Contains("Said after it."), "The next answer");
        Assert.DoesNotContain(await phone.ReadAsync(), m => m.FromBot && m.Text.Contains("Never said."));
    }
}
