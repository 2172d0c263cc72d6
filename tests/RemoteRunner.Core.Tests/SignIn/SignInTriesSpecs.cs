using Microsoft.Extensions.Options;
using RemoteRunner.Core.Redis;
using RemoteRunner.Core.SignIn;
using RemoteRunner.TestSupport;

namespace RemoteRunner.Core.Tests.SignIn;

public sealed class SignInTriesSpecs(CacheServers servers) : CacheTest(servers)
{
    private readonly string _name = $"name-{Guid.NewGuid():N}";
    private readonly string _address = $"address-{Guid.NewGuid():N}";

    [Theory, MemberData(nameof(BothCaches))]
    public async Task A_name_is_tried_so_often_and_not_once_more_from_any_address(CacheKind cache)
    {
        var tries = Tries(cache, perName: 3, perAddress: 100);

        for (var i = 0; i < 3; i++)
            Assert.Null(await tries.CountAsync(_name, $"{_address}-{i}"));

        var wait = await tries.CountAsync($" {_name.ToUpperInvariant()}", $"{_address}-9");
        Assert.InRange(wait!.Value, TimeSpan.FromSeconds(50), TimeSpan.FromMinutes(1));
    }

    [Theory, MemberData(nameof(BothCaches))]
    public async Task An_address_tries_so_often_at_whatever_names(CacheKind cache)
    {
        var tries = Tries(cache, perName: 100, perAddress: 3);

        for (var i = 0; i < 3; i++)
            Assert.Null(await tries.CountAsync($"{_name}-{i}", _address));

        Assert.NotNull(await tries.CountAsync($"{_name}-9", _address));
        Assert.Null(await tries.CountAsync($"{_name}-9", _address + "-other"));
    }

    [Theory, MemberData(nameof(BothCaches))]
    public async Task Of_many_at_once_no_more_are_looked_at(CacheKind cache)
    {
        var tries = Tries(cache, perName: 5, perAddress: 100);

        var answers = await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => tries.CountAsync(_name, _address)));

        Assert.Equal(5, answers.Count(a => a is null));
    }

    [Theory, MemberData(nameof(BothCaches))]
    public async Task A_good_one_forgives_the_name_and_takes_itself_back_from_the_address(CacheKind cache)
    {
        var tries = Tries(cache, perName: 2, perAddress: 3);

        for (var i = 0; i < 10; i++)
        {
            Assert.Null(await tries.CountAsync(_name, _address));
            await tries.ForgiveAsync(_name, _address);
        }

        await tries.ForgiveAsync(_name, _address + "-that-tried-nothing");
        var left = await Connection(cache).GetDatabase().KeyTimeToLiveAsync(RedisKeys.WebTries("address", SecretText.Digest(_address)));
        Assert.InRange(left!.Value, TimeSpan.FromSeconds(30), TimeSpan.FromMinutes(1));
        Assert.False(await Connection(cache).GetDatabase().KeyExistsAsync(RedisKeys.WebTries("address", SecretText.Digest(_address + "-that-tried-nothing"))));
    }

    private SignInTries Tries(CacheKind cache, int perName, int perAddress) =>
        new(Connection(cache), Options.Create(new SignInOptions { TriesPerName = perName, TriesPerAddress = perAddress, TryWindow = TimeSpan.FromMinutes(1) }));
}
