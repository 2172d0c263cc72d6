using RemoteRunner.AppHost.Tests.Drivers;

namespace RemoteRunner.AppHost.Tests;

/// <summary>One command builds every image. A script that notes its arguments stands in for podman, for a build takes minutes.</summary>
public sealed class ImageSpecs
{
    [Fact]
    public async Task One_command_builds_every_image_by_its_published_name_and_asks_for_no_secret()
    {
        using var folder = new ScratchFolder();
        var notes = folder.WriteProgram("podman", """echo "$@" >> "$(dirname "$0")/notes" """);

        var (code, output) = await AppHostProcess.RunAsync(folder.Path, "--operation", "publish", "--step", "build", "--output-path", Path.Combine(folder.Path, "out"));

        Assert.True(code == 0, output);
        var builds = File.ReadAllLines(notes).Where(line => line.StartsWith("build ", StringComparison.Ordinal)).ToList();
        using var published = await PublishedFolder.CreateAsync();
        foreach (var image in (string[])["telegram-bot", "claudebox-web"])
        {
            Assert.Contains(builds, line => line.Contains($"--tag remoterunner/{image}:", StringComparison.Ordinal));
            Assert.Contains($":-remoterunner/{image}:", published.Compose);
        }
    }

    [Fact]
    public async Task A_build_that_fails_exits_with_an_error()
    {
        using var folder = new ScratchFolder();
        folder.WriteProgram("podman", """[ "$1" != build ]""");

        var (code, _) = await AppHostProcess.RunAsync(folder.Path, "--operation", "publish", "--step", "build", "--output-path", Path.Combine(folder.Path, "out"));

        Assert.Equal(1, code);
    }
}
