using System.Net;
using RemoteRunner.Web.Files;
using RemoteRunner.Web.Tests.Support;

namespace RemoteRunner.Web.Tests.Pages;

/// <summary>The files of a workspace are looked at in a browser, and nothing outside it is.</summary>
public sealed class FilePagesSpecs(World world) : BoxTest(world)
{
    // The smallest picture: one transparent pixel.
    private static readonly byte[] _pixel = Convert.FromBase64String("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==");

    [Fact]
    public async Task Folders_are_listed_one_at_a_time_and_a_text_is_shown_with_its_lines_numbered()
    {
        var files = await Repository.CreateAsync(Box);
        files.Write("src/deep/Greeter.cs", "public class Greeter\n{\n    // <b>not bold</b>\n}\n");
        files.Write("src/100% & more?.txt", "\nsecond line\n");
        files.Write(".hidden", "seen too\n");
        using var browser = await BrowserClient.SignInAsync(Box, Ben);

        var root = await ReadAsync(browser, $"/workspaces/{files.Name}/files");
        Assert.Contains("main.py", root, StringComparison.Ordinal);
        Assert.Contains(".hidden", root, StringComparison.Ordinal);
        Assert.Contains("data-folder=\"src\"", root, StringComparison.Ordinal);
        Assert.DoesNotContain(".git/", root, StringComparison.Ordinal);
        Assert.DoesNotContain("Greeter.cs", root, StringComparison.Ordinal);

        var inside = await ReadAsync(browser, $"/ui/workspaces/{files.Name}/tree?path=src");
        Assert.DoesNotContain("<html", inside, StringComparison.Ordinal);
        Assert.Contains("data-folder=\"src/deep\"", inside, StringComparison.Ordinal);

        var (_, raw) = await browser.GetAsync(FilesAddress(files, "src/deep/Greeter.cs"));
        Assert.Contains("<span class=\"keyword\">public</span>", raw, StringComparison.Ordinal);
        Assert.Contains(">1\n2\n3\n4</pre>", raw, StringComparison.Ordinal);
        Assert.DoesNotContain("<b>not", raw, StringComparison.Ordinal);
        Assert.Contains("data-folder=\"src/deep\" open", raw, StringComparison.Ordinal);

        Assert.Contains("second line", await ReadAsync(browser, FilesAddress(files, "src/100% & more?.txt")), StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_no_text_is_a_picture_or_a_download()
    {
        var files = await Repository.CreateAsync(Box);
        await File.WriteAllBytesAsync(Path.Combine(files.Folder, "pixel.png"), _pixel, Cancellation);
        await File.WriteAllBytesAsync(Path.Combine(files.Folder, "tool.bin"), [1, 2, 0, 3], Cancellation);
        files.Write("long.txt", new string('a', FileReader.MostText + 1));
        files.Write("empty.txt", "");
        files.Write("page.png", "<script>alert(1)</script>");
        using var browser = await BrowserClient.SignInAsync(Box, Ben);

        Assert.Contains($"src=\"/ui/workspaces/{files.Name}/picture?path=pixel.png\"", await ReadAsync(browser, FilesAddress(files, "pixel.png")), StringComparison.Ordinal);
        Assert.Contains(Texts.FileBinary, await ReadAsync(browser, FilesAddress(files, "tool.bin")), StringComparison.Ordinal);
        Assert.Contains(Texts.FileNotShown, await ReadAsync(browser, FilesAddress(files, "long.txt")), StringComparison.Ordinal);
        Assert.Contains(Texts.FileEmpty, await ReadAsync(browser, FilesAddress(files, "empty.txt")), StringComparison.Ordinal);

        using var picture = await browser.Http.GetAsync($"/ui/workspaces/{files.Name}/picture?path=pixel.png", Cancellation);
        Assert.Equal("image/png", picture.Content.Headers.ContentType?.MediaType);
        Assert.Equal(HttpStatusCode.NotFound, (await browser.GetAsync($"/ui/workspaces/{files.Name}/picture?path=page.png")).Status);
        using var download = await browser.Http.GetAsync($"/workspaces/{files.Name}/download?path=page.png", Cancellation);
        Assert.Equal("attachment", download.Content.Headers.ContentDisposition?.DispositionType);
        Assert.Equal("application/octet-stream", download.Content.Headers.ContentType?.MediaType);
        Assert.Equal("<script>alert(1)</script>", await download.Content.ReadAsStringAsync(Cancellation));
    }

    [Fact]
    public async Task No_path_and_no_link_leads_outside_or_to_gits_own_folder()
    {
        var files = await Repository.CreateAsync(Box);
        files.Write("src/inside.txt", "inside\n");
        File.CreateSymbolicLink(Path.Combine(files.Folder, "out.txt"), "/etc/passwd");
        File.CreateSymbolicLink(Path.Combine(files.Folder, "etc"), "/etc");
        File.CreateSymbolicLink(Path.Combine(files.Folder, "secret"), Path.Combine(files.Folder, ".git", "config"));
        File.CreateSymbolicLink(Path.Combine(files.Folder, "alias"), Path.Combine(files.Folder, "src"));
        File.CreateSymbolicLink(Path.Combine(files.Folder, "round"), Path.Combine(files.Folder, "round"));
        using var browser = await BrowserClient.SignInAsync(Box, Ben);

        foreach (var path in new[] { "out.txt", "etc", "etc/passwd", "../", "../../etc/passwd", "/etc/passwd", "secret", ".git", ".git/config", "src/../.git/config", "round", "x\0y", "gone" })
        {
            foreach (var address in new[] { FilesAddress(files, path), $"/workspaces/{files.Name}/download?path={Uri.EscapeDataString(path)}", $"/ui/workspaces/{files.Name}/picture?path={Uri.EscapeDataString(path)}", $"/ui/workspaces/{files.Name}/tree?path={Uri.EscapeDataString(path)}" })
                Assert.Equal((HttpStatusCode.NotFound, address), ((await browser.GetAsync(address)).Status, address));
        }

        foreach (var name in new[] { "..%2F..%2Fetc", "no-such-workspace" })
            Assert.Equal(HttpStatusCode.NotFound, (await browser.GetAsync($"/workspaces/{name}/files")).Status);
        // out.txt, etc, secret and round are named, and lead nowhere.
        Assert.Equal(4, (await ReadAsync(browser, $"/workspaces/{files.Name}/files")).Split(Texts.LeadsOutside).Length - 1);
        Assert.Contains("inside", await ReadAsync(browser, FilesAddress(files, "alias/inside.txt")), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_changed_file_leads_to_the_whole_of_it()
    {
        var files = await Repository.CreateAsync(Box);
        files.Write("main.py", "print('changed')\n");
        using var browser = await BrowserClient.SignInAsync(Box, Ben);

        Assert.Contains($"href=\"{FilesAddress(files, "main.py")}\"", (await browser.GetAsync($"/workspaces/{files.Name}?file=main.py")).Text, StringComparison.Ordinal);
    }

    private static string FilesAddress(Repository files, string path) => $"/workspaces/{files.Name}/files?path={Uri.EscapeDataString(path)}";

    private static async Task<string> ReadAsync(BrowserClient browser, string path)
    {
        var (status, text) = await browser.GetAsync(path);
        Assert.Equal((HttpStatusCode.OK, path), (status, path));
        return WebUtility.HtmlDecode(text);
    }
}
