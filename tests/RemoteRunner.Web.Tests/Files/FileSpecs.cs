using System.Text;
using RemoteRunner.Core.Box;
using RemoteRunner.Core.Turns;
using RemoteRunner.Core.Workspaces;
using RemoteRunner.TestSupport;
using RemoteRunner.Web.Files;
using RemoteRunner.Web.Tests.Support;

namespace RemoteRunner.Web.Tests.Files;

/// <summary>Files in and out of a workspace, and none beside it.</summary>
public sealed class FileSpecs(World world) : BoxTest(world)
{
    // A transparent PNG of 1 x 1.
    private static readonly byte[] _png = Convert.FromBase64String(
        "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg==");

    private string Main => Box.Folders.Main;

    [Theory, MemberData(nameof(BothCaches))]
    public async Task Claude_sees_the_pictures_of_a_prompt(CacheKind cache)
    {
        var box = World[cache].Client;
        var session = await NewSessionAsync(box);
        var kept = await box.PutFileAsync(Ben, session, $"{Guid.NewGuid():N}.png", _png, Cancellation);
        Assert.True(kept.IsPicture);

        var turn = Guid.NewGuid();
        await box.SubmitAsync(Ben, new TurnSubmission(turn, session, "[[text A dot.]] what is it?", Pictures: [kept.Path, ".inbox/gone.png"]), Cancellation);
        var log = await FollowAsync(box, turn);

        Assert.Equal("A dot.", log.End.Text);
        Assert.Equal(1, (await World.ModelRequestsAsync(session, Cancellation)).Single().GetProperty("pictures").GetInt32());
        Assert.Equal([kept.Path, ".inbox/gone.png"], (await box.GetTurnAsync(Ben, turn, Cancellation)).Pictures);
    }

    [Fact]
    public async Task The_same_file_is_kept_once_and_nothing_is_overwritten()
    {
        var session = await NewSessionAsync(Box.Client);
        var name = $"{Guid.NewGuid():N}.txt";

        var first = await Box.Client.PutFileAsync(Ben, session, name, "one"u8.ToArray(), Cancellation);
        var again = await Box.Client.PutFileAsync(Ben, session, name, "one"u8.ToArray(), Cancellation);
        var other = await Box.Client.PutFileAsync(Ben, session, name, "two"u8.ToArray(), Cancellation);

        Assert.Equal($".inbox/{name}", first.Path);
        Assert.Equal(first, again);
        Assert.Equal($".inbox/{name[..^4]} (2).txt", other.Path);
        Assert.Equal("one", await File.ReadAllTextAsync(Path.Combine(Main, first.Path), Cancellation));
        Assert.Equal("*\n", await File.ReadAllTextAsync(Path.Combine(Main, ".inbox", ".gitignore"), Cancellation));
    }

    [Theory]
    [InlineData("../../etc/passwd", "passwd")]
    [InlineData("C:\\temp\\a.txt", "a.txt")]
    [InlineData(".gitignore", "gitignore")]
    [InlineData("..", "file")]
    [InlineData("a\u0000b\nc.txt", "a_b_c.txt")]
    [InlineData("Überblick (neu).pdf", "Überblick (neu).pdf")]
    public void A_name_is_made_safe(string name, string safe)
    {
        Assert.Equal(safe, WorkspaceInbox.SafeName(name));
        Assert.True(WorkspaceInbox.IsInboxPath(".inbox/" + safe));
    }

    [Fact]
    public void A_long_name_keeps_its_extension() =>
        Assert.Equal(new string('x', 96) + ".pdf", WorkspaceInbox.SafeName(new string('x', 300) + ".pdf"));

    [Theory]
    [InlineData("../x.png")]
    [InlineData(".inbox/../x.png")]
    [InlineData(".inbox/a/b.png")]
    [InlineData("/etc/passwd")]
    public async Task Pictures_outside_the_inbox_are_refused(string path)
    {
        var session = await NewSessionAsync(Box.Client);

        var refused = await Assert.ThrowsAsync<BoxProblemException>(() =>
            Box.Client.SubmitAsync(Ben, new TurnSubmission(Guid.NewGuid(), session, "look", Pictures: [path]), Cancellation));

        Assert.Equal(BoxApi.Problems.BadRequest, refused.Type);
    }

    [Fact]
    public async Task A_file_is_read_by_its_path_or_by_the_one_Claude_names()
    {
        var session = await NewSessionAsync(Box.Client);
        var folder = Directory.CreateDirectory(Path.Combine(Main, $"read {Guid.NewGuid():N}"));
        await File.WriteAllTextAsync(Path.Combine(folder.FullName, "ä b.txt"), "content", Cancellation);
        File.CreateSymbolicLink(Path.Combine(folder.FullName, "inside"), "ä b.txt");

        foreach (var path in new[] { $"{folder.Name}/ä b.txt", $"{folder.Name}/inside", Path.Combine(folder.FullName, "ä b.txt") })
        {
            var file = await Box.Client.ReadFileAsync(Ben, session, path, Cancellation);
            Assert.Equal(("ä b.txt", "content"), (file.Name, Encoding.UTF8.GetString(file.Content)));
        }

        var listed = await Assert.ThrowsAsync<BoxProblemException>(() => Box.Client.ReadFileAsync(Ben, session, folder.Name, Cancellation));
        Assert.Contains("It holds: inside, ä b.txt.", listed.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task No_path_leads_out_of_the_workspace()
    {
        var session = await NewSessionAsync(Box.Client);
        var name = $"escape-{Guid.NewGuid():N}";
        var secret = Path.Combine(Box.Folders.Workspaces, name);
        await File.WriteAllTextAsync(secret, "secret", Cancellation);
        File.CreateSymbolicLink(Path.Combine(Main, name + "-file"), secret);
        File.CreateSymbolicLink(Path.Combine(Main, name + "-folder"), Box.Folders.Workspaces);
        File.CreateSymbolicLink(Path.Combine(Main, name + "-circle"), Path.Combine(Main, name + "-circle"));

        foreach (var path in new[] { $"../{name}", secret, $"{name}-file", $"{name}-folder/{name}", $"{name}-folder", $"{name}-circle", "/etc/passwd", "a\u0000b" })
        {
            var refused = await Assert.ThrowsAsync<BoxProblemException>(() => Box.Client.ReadFileAsync(Ben, session, path, Cancellation));
            Assert.Equal(BoxApi.Problems.NotFound, refused.Type);
        }
    }

    [Fact]
    public async Task A_pipe_is_no_file_and_holds_nobody_up()
    {
        var session = await NewSessionAsync(Box.Client);
        var name = $"pipe-{Guid.NewGuid():N}";
        using (var make = System.Diagnostics.Process.Start("mkfifo", [Path.Combine(Main, name)]))
            await make.WaitForExitAsync(Cancellation);

        var refused = await Assert.ThrowsAsync<BoxProblemException>(() => Box.Client.ReadFileAsync(Ben, session, name, Cancellation));

        Assert.Equal(BoxApi.Problems.NotFound, refused.Type);
    }

    [Fact]
    public async Task An_inbox_that_is_a_link_takes_nothing()
    {
        using var inbox = new WorkspaceInbox();
        var workspace = Directory.CreateTempSubdirectory("rr-inbox-");
        try
        {
            File.CreateSymbolicLink(Path.Combine(workspace.FullName, ".inbox"), Path.GetTempPath());

            await Assert.ThrowsAsync<InboxRefusalException>(() => inbox.KeepAsync(workspace.FullName, "a.txt", [1], Cancellation));
        }
        finally
        {
            workspace.Delete(recursive: true);
        }
    }

    [Fact]
    public async Task Somebody_elses_files_are_theirs()
    {
        var session = await NewSessionAsync(Box.Client);

        var read = await Assert.ThrowsAsync<BoxProblemException>(() => Box.Client.ReadFileAsync(Cleo, session, ".", Cancellation));
        var put = await Assert.ThrowsAsync<BoxProblemException>(() => Box.Client.PutFileAsync(Cleo, session, "a.txt", [1], Cancellation));

        Assert.Equal((BoxApi.Problems.NotYours, BoxApi.Problems.NotYours), (read.Type, put.Type));
    }

    [Fact]
    public async Task A_file_over_the_cap_is_refused_with_the_reason()
    {
        var session = await NewSessionAsync(Box.Client);

        var put = await Assert.ThrowsAsync<BoxProblemException>(() => Box.Client.PutFileAsync(Ben, session, "big", new byte[InboxFile.MaxSize + 1], Cancellation));

        Assert.Contains("larger than 25 MB", put.Message, StringComparison.Ordinal);
    }
}
