using System.Diagnostics;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.StaticFiles;
using Microsoft.Extensions.FileProviders;
using Microsoft.Extensions.Logging;

namespace RemoteRunner.TestSupport;

/// <summary>A repository with one file on its branch <c>main</c>, served by http to everybody on this machine.</summary>
public sealed class RepositoryHost : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly DirectoryInfo _folder;

    private RepositoryHost(WebApplication app, DirectoryInfo folder) => (_app, _folder) = (app, folder);

    public string Address => $"{_app.Urls.Single()}/app.git";

    public static async Task<RepositoryHost> StartAsync()
    {
        var folder = Directory.CreateTempSubdirectory("rr-clone-");
        Git(await CreateRepositoryAsync(folder), "update-server-info");

        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        var app = builder.Build();
        app.UseStaticFiles(new StaticFileOptions
        {
            FileProvider = new PhysicalFileProvider(folder.FullName),
            ServeUnknownFileTypes = true,
            ContentTypeProvider = new FileExtensionContentTypeProvider(),
        });
        await app.StartAsync();
        return new RepositoryHost(app, folder);
    }

    /// <summary>Makes <c>app.git</c>, a bare repository with one file on its branch <c>main</c>.</summary>
    /// <returns>Its path.</returns>
    internal static async Task<string> CreateRepositoryAsync(DirectoryInfo folder)
    {
        var work = folder.CreateSubdirectory("work").FullName;
        Git(work, "init", "-q", "-b", "main");
        await File.WriteAllTextAsync(Path.Combine(work, "README.md"), "from the repository\n");
        Git(work, "add", "-A");
        Git(work, "-c", "user.name=Ada", "-c", "user.email=ada@example.org", "commit", "-q", "-m", "first");
        Git(folder.FullName, "clone", "-q", "--bare", "work", "app.git");
        return Path.Combine(folder.FullName, "app.git");
    }

    /// <exception cref="InvalidOperationException">git refused.</exception>
    public static void Git(string folder, params string[] arguments)
    {
        using var git = Process.Start(new ProcessStartInfo("git", arguments) { WorkingDirectory = folder })!;
        git.WaitForExit();
        if (git.ExitCode != 0)
            throw new InvalidOperationException($"git {string.Join(' ', arguments)} ended with {git.ExitCode}.");
    }

    public async ValueTask DisposeAsync()
    {
        await _app.DisposeAsync();
        _folder.Delete(recursive: true);
    }
}
