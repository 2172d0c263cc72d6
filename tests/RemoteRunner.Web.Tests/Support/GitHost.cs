using System.Diagnostics;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using RemoteRunner.TestSupport;

namespace RemoteRunner.Web.Tests.Support;

/// <summary>An empty bare repository behind git's own server, over http or https, which wants a password for everything.</summary>
public sealed class GitHost : IAsyncDisposable
{
    public const string Password = "password-of-the-tests";

    private readonly WebApplication _app;
    private readonly DirectoryInfo _folder;

    private GitHost(WebApplication app, DirectoryInfo folder) => (_app, _folder) = (app, folder);

    public string Address => $"{_app.Urls.Single()}/app.git";

    /// <summary>As it is kept with a token.</summary>
    public string Host => new Uri(Address).Authority;

    /// <summary>Called while somebody who brought the password waits for the answer.</summary>
    public Action WhileAsked { get; set; } = () => { };

    /// <summary>What a person's git must be told (<c>http.sslCAInfo</c>) to trust the host's certificate.</summary>
    public string Certificate => Path.Combine(_folder.FullName, "host.pem");

    public string Folder => Path.Combine(_folder.FullName, "app.git");

    /// <summary>A line for <c>.git-credentials</c>.</summary>
    public string Credential => $"http://ben:{Password}@{new Uri(Address).Authority}";

    public static async Task<GitHost> StartAsync(bool https = false)
    {
        var folder = Directory.CreateTempSubdirectory("rr-githost-");
        using (var git = Process.Start(new ProcessStartInfo("git", ["init", "-q", "--bare", "-b", "trunk", "app.git"]) { WorkingDirectory = folder.FullName })!)
            await git.WaitForExitAsync();

        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseKestrelHttpsConfiguration().UseUrls($"{(https ? "https" : "http")}://127.0.0.1:0");
        var certificate = https ? LoopbackCertificate.Create() : null;
        if (certificate is not null)
            builder.WebHost.ConfigureKestrel(server => server.ConfigureHttpsDefaults(tls => tls.ServerCertificate = certificate));
        builder.Logging.ClearProviders();
        var app = builder.Build();
        var host = new GitHost(app, folder);
        app.Run(host.ServeAsync);
        await app.StartAsync();
        if (certificate is not null)
            await File.WriteAllTextAsync(host.Certificate, certificate.ExportCertificatePem());
        return host;
    }

    public async ValueTask DisposeAsync()
    {
        await _app.DisposeAsync();
        _folder.Delete(recursive: true);
    }

    // CGI: headers, an empty line, the body.
    private async Task ServeAsync(HttpContext context)
    {
        var expected = "Basic " + Convert.ToBase64String(Encoding.UTF8.GetBytes($"ben:{Password}"));
        if (context.Request.Headers.Authorization != expected)
        {
            context.Response.StatusCode = 401;
            context.Response.Headers.WWWAuthenticate = "Basic realm=\"git\"";
            return;
        }

        WhileAsked();
        var start = new ProcessStartInfo("git", ["http-backend"]) { RedirectStandardInput = true, RedirectStandardOutput = true };
        foreach (var (name, value) in new Dictionary<string, string?>
        {
            ["GIT_PROJECT_ROOT"] = _folder.FullName,
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
