using RemoteRunner.Core.Users;
using RemoteRunner.TestSupport;

namespace RemoteRunner.Core.Tests.Users;

public sealed class UserSpecs(CacheServers servers) : CacheTest(servers)
{
    [Theory]
    [InlineData("tg:1001")]
    [InlineData("web:ada.lovelace@example")]
    public void A_user_id_is_a_scheme_and_a_name(string text) => Assert.Equal(text, UserId.Parse(text).Value);

    [Theory]
    [InlineData("")]
    [InlineData("1001")]
    [InlineData(":x")]
    [InlineData("tg:")]
    [InlineData("tg:..")]
    [InlineData("web:../../etc")]
    [InlineData("web:a b")]
    [InlineData("web:a\nb")]
    [InlineData("web:a:b")]
    public void Anything_that_could_leave_a_folder_or_a_key_is_not_a_user_id(string text) =>
        Assert.False(UserId.TryParse(text, null, out _));

    [Theory, MemberData(nameof(BothCaches))]
    public async Task Roles_come_from_settings_and_from_what_was_granted_the_higher_one_counting(CacheKind cache)
    {
        var directory = Directory(cache, allowed: "1002", admins: "1001");
        var granted = UserId.Telegram(Random.Shared.NextInt64(10_000, long.MaxValue));

        Assert.Equal(Role.Admin, await directory.GetRoleAsync(Ada));
        Assert.Equal(Role.Member, await directory.GetRoleAsync(Ben));
        Assert.Equal(Role.Stranger, await directory.GetRoleAsync(granted));

        await directory.SetRoleAsync(granted, Role.Admin, "claim");
        Assert.Equal(Role.Admin, await directory.GetRoleAsync(granted));
        Assert.True(await Directory(cache, "", "").HasAdminAsync());
    }

    [Theory]
    [InlineData("1001, 1002;1003", "", true)]
    [InlineData("", "1001", true)]
    [InlineData("@ada", "", false)]
    [InlineData("1001,-5", "", false)]
    public void Settings_with_anything_but_ids_are_refused_with_a_sentence(string allowed, string admins, bool valid)
    {
        var problems = new AccessOptions { AllowedUsers = allowed, Admins = admins }
            .Validate(new System.ComponentModel.DataAnnotations.ValidationContext(new object())).ToList();

        Assert.Equal(valid, problems.Count == 0);
        if (!valid)
            Assert.Contains("numeric Telegram ids", Assert.Single(problems).ErrorMessage);
    }

    private UserDirectory Directory(CacheKind cache, string allowed, string admins) =>
        new(Connection(cache), new Fixed<AccessOptions>(new AccessOptions { AllowedUsers = allowed, Admins = admins }), TimeProvider.System);
}
