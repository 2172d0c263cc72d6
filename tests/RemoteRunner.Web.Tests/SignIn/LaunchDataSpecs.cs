using RemoteRunner.Core.Users;
using RemoteRunner.TestSupport.People;
using RemoteRunner.Web.SignIn;

namespace RemoteRunner.Web.Tests.SignIn;

/// <summary>Only what Telegram signed for this bot names anybody.</summary>
public sealed class LaunchDataSpecs
{
    private const long Bot = 7342037359;

    // The sample that the community's documentation of Mini Apps publishes (docs.telegram-mini-apps.com), signed by Telegram itself.
    private const string Published =
        "user=%7B%22id%22%3A279058397%2C%22first_name%22%3A%22Vladislav%20%2B%20-%20%3F%20%5C%2F%22%2C%22last_name%22%3A%22Kibenko%22%2C%22username%22%3A%22vdkfrost%22"
        + "%2C%22language_code%22%3A%22ru%22%2C%22is_premium%22%3Atrue%2C%22allows_write_to_pm%22%3Atrue%2C%22photo_url%22%3A%22https%3A%5C%2F%5C%2Ft.me%5C%2Fi%5C%2Fuserpic"
        + "%5C%2F320%5C%2F4FPEE4tmP3ATHa57u6MqTDih13LTOiMoKoLDRG4PnSA.svg%22%7D&chat_instance=8134722200314281151&chat_type=private&auth_date=1733509682"
        + "&signature=TYJxVcisqbWjtodPepiJ6ghziUL94-KNpG8Pau-X7oNNLNBM72APCpi_RKiUlBvcqo5L-LAxIc3dnTzcZX_PDg&hash=a433d8f9847bd6addcc563bff7cc82c89e97ea0d90c11fe5729cae6796a36d73";

    private static byte[] TelegramsKey => Convert.FromHexString(new MiniAppOptions().SignatureKey);

    [Fact]
    public void What_Telegram_signed_is_read_with_its_published_key()
    {
        var data = LaunchData.Read(Published, Bot, TelegramsKey);

        Assert.NotNull(data);
        Assert.Equal(UserId.Telegram(279058397), data.User);
        Assert.Equal(DateTimeOffset.FromUnixTimeSeconds(1733509682), data.At);
    }

    [Fact]
    public void It_is_one_launch_however_its_parts_are_ordered_and_escaped()
    {
        var turned = string.Join('&', Published.Split('&').Reverse()).Replace("%20", "+", StringComparison.Ordinal).Replace("first_name", "first%5Fname", StringComparison.Ordinal);

        Assert.NotEqual(Published, turned);
        Assert.Equal(LaunchData.Read(Published, Bot, TelegramsKey)!.Signed, LaunchData.Read(turned, Bot, TelegramsKey)!.Signed);
    }

    [Theory]
    [InlineData("279058397", "279058398")]
    [InlineData("auth_date=1733509682", "auth_date=1833509682")]
    [InlineData("&chat_type=private", "")]
    [InlineData("&chat_type=private", "&chat_type=private&admin=1")]
    [InlineData("&chat_type=private", "&chat_type=private&chat_type=private")]
    [InlineData("&chat_type=private", "&chat_type=private&")]
    [InlineData("signature=TYJx", "signature=AYJx")]
    [InlineData("signature=TYJx", "signature=")]
    [InlineData("signature=TYJx", "signature=*YJx")]
    [InlineData("signature=TYJxVcisqbWjtodPepiJ6ghziUL94-KNpG8Pau-X7oNNLNBM72APCpi_RKiUlBvcqo5L-LAxIc3dnTzcZX_PDg&", "")]
    public void Whatever_is_changed_it_counts_no_more(string what, string by)
    {
        var forged = Published.Replace(what, by, StringComparison.Ordinal);

        Assert.NotEqual(Published, forged);
        Assert.Null(LaunchData.Read(forged, Bot, TelegramsKey));
    }

    [Fact]
    public void Another_bots_launch_and_another_keys_signature_count_nothing()
    {
        Assert.Null(LaunchData.Read(Published, Bot + 1, TelegramsKey));
        Assert.Null(LaunchData.Read(Published, Bot, Convert.FromHexString(new TelegramKey().PublicHex)));
    }

    [Theory]
    [InlineData("user", "{\"first_name\":\"nobody\"}")]
    [InlineData("user", "{\"id\":\"1002\"}")]
    [InlineData("user", "{\"id\":-1002}")]
    [InlineData("user", "[1002]")]
    [InlineData("user", "1002}")]
    [InlineData("auth_date", "soon")]
    [InlineData("auth_date", "-1")]
    [InlineData("auth_date", "999999999999999999")]
    public void What_is_signed_and_still_names_nobody_or_no_time_counts_nothing(string name, string value)
    {
        var key = new TelegramKey();

        Assert.Null(LaunchData.Read(key.Launch(Bot, 1002, DateTimeOffset.UtcNow, (name, value)), Bot, Convert.FromHexString(key.PublicHex)));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("&&&")]
    [InlineData("=&=")]
    [InlineData("%ud800=%ff&signature=%%%")]
    public void Nonsense_is_refused(string? text) => Assert.Null(LaunchData.Read(text, Bot, TelegramsKey));
}
