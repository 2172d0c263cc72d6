using System.Diagnostics;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace RemoteRunner.Web.Tests.Support;

/// <summary>An empty bare repository behind git's own HTTP server, which wants a password for everything.</summary>
public sealed class GitHost : IAsyncDisposable
{
    public const string Password = "password-of-the-tests";

    private readonly WebApplication _app;
    private readonly DirectoryInfo _folder;

    private GitHost(WebApplication app, DirectoryInfo folder) => (_app, _folder) = (app, folder);

    public string Address => $"{_app.Urls.Single()}/app.git";

    public string Folder => Path.Combine(_folder.FullName, "app.git");

    /// <summary>A line for <c>.git-credentials</c>.</summary>
    public string Credential => $"http://ben:{Password}@{new Uri(Address).Authority}";

    public static async Task<GitHost> StartAsync()
    {
        var folder = Directory.CreateTempSubdirectory("rr-githost-");
        using (var git = Process.Start(new ProcessStartInfo("git", ["init", "-q", "--bare", "-b", "trunk", "app.git"]) { WorkingDirectory = folder.FullName })!)
            await git.WaitForExitAsync();

        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        var app = builder.Build();
        app.Run(context => ServeAsync(context, folder.FullName));
        await app.StartAsync();
        return new GitHost(app, folder);
    }

    public async ValueTask DisposeAsync()
    {
        await _app.DisposeAsync();
        _folder.Delete(recursive: true);
    }

    // CGI: headers, an empty line, the body.
    private static async Task ServeAsync(HttpContext context, string root)
    {
        var expected = "Basic " + Convert.ToBase64String(Encoding.UTF8.GetBytes($"ben:{Password}"));
        if (context.Request.Headers.Authorization != expected)
        {
            context.Response.StatusCode = 401;
            context.Response.Headers.WWWAuthenticate = "Basic realm=\"git\"";
            return;
        }

        var start = new ProcessStartInfo("git", ["http-backend"]) { RedirectStandardInput = true, RedirectStandardOutput = true };
        foreach (var (name, value) in new Dictionary<string, string?>
        {
            ["GIT_PROJECT_ROOT"] = root,
            ["GIT_HTTP_EXPORT_ALL"] = "1",
            ["PATH_INFO"] = context.Request.Path,
            ["REQUEST_METHOD"] = context.Request.Method,
            ["QUERY_STRING"] = context.Request.QueryString.Value?.TrimStart('?'),
            ["CONTENT_TYPE"] = context.Request.ContentType,
            ["REMOTE_USER"] = "ben",
            ["HTTP_CONTENT_ENCODING"] = context.Request.Headers.ContentEncoding,
            ["GIT_PROTOCOL"] = context.Request.Headers["Git-Protocol"],
        })
        {
            start.Environment[name] = value ?? string.Empty;
        }

        using var git = Process.Start(start)!;
        await context.Request.Body.CopyToAsync(git.StandardInput.BaseStream);
        git.StandardInput.Close();
        using var answer = new MemoryStream();
        await git.StandardOutput.BaseStream.CopyToAsync(answer);
        await git.WaitForExitAsync();

        var bytes = answer.ToArray();
        var end = bytes.AsSpan().IndexOf("\r\n\r\n"u8);
        foreach (var line in Encoding.ASCII.GetString(bytes, 0, end).Split("\r\n"))
        {
            var (name, value) = (line[..line.IndexOf(':', StringComparison.Ordinal)], line[(line.IndexOf(':', StringComparison.Ordinal) + 1)..].Trim());
            if (name == "Status")
                context.Response.StatusCode = int.Parse(value[..3]);
            else
                context.Response.Headers[name] = value;
        }

        await context.Response.Body.WriteAsync(bytes.AsMemory(end + 4));
    }
}
