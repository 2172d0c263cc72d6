using RemoteRunner.Core.Box;
using RemoteRunner.Web.Tests.Support;

namespace RemoteRunner.Web.Tests.Workspaces;

public sealed class NamesSpecs(World world) : BoxTest(world)
{
    [Fact]
    public async Task Names_the_repository_its_branch_its_files_and_what_they_declare()
    {
        var repository = await Repository.CreateAsync(Box);
        repository.Write("main.py", "class PriceList:\n    def total_of(self): pass\n");
        var session = await repository.NewSessionAsync(Box.Client);

        var names = await Box.Client.GetNamesAsync(Ben, session, Cancellation);

        Assert.Equal([repository.Name, "trunk", "main.py", "PriceList", "total_of"], names);
    }

    [Fact]
    public async Task Names_at_most_two_hundred_and_works_without_git()
    {
        var folder = Path.Combine(Box.Folders.Workspaces, $"plain-{Guid.NewGuid():N}"[..16]);
        Directory.CreateDirectory(folder);
        for (var i = 0; i < 300; i++)
            await File.WriteAllTextAsync(Path.Combine(folder, $"note{i}.txt"), "x", Cancellation);
        var session = Guid.NewGuid();
        await Box.Client.EnsureSessionAsync(Ben, session, new(Path.GetFileName(folder)), Cancellation);

        var names = await Box.Client.GetNamesAsync(Ben, session, Cancellation);

        Assert.Equal(200, names.Count);
        Assert.Equal(Path.GetFileName(folder), names[0]);
    }

    [Fact]
    public async Task Names_and_answers_are_the_owners_alone()
    {
        var session = await NewSessionAsync(Box.Client);

        Assert.Equal(BoxApi.Problems.NotYours, (await Assert.ThrowsAsync<BoxProblemException>(() => Box.Client.GetNamesAsync(Cleo, session, Cancellation))).Type);
        Assert.Equal(BoxApi.Problems.NotYours, (await Assert.ThrowsAsync<BoxProblemException>(() => Box.Client.ClearAnswersAsync(Cleo, session, Cancellation))).Type);
    }
}
