using RemoteRunner.Core.SignIn;
using RemoteRunner.Core.Users;

namespace RemoteRunner.Core.Tests.SignIn;

public sealed class WebNameSpecs
{
    [Theory]
    [InlineData("anna", "web:anna")]
    [InlineData("  Anna.K-2 ", "web:anna.k-2")]
    [InlineData("a", "web:a")]
    public void A_name_is_one_however_it_is_written(string text, string user)
    {
        Assert.True(WebName.TryParse(text, out var id));
        Assert.Equal(UserId.Parse(user), id);
        Assert.Equal(user[4..], WebName.Of(id));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("..")]
    [InlineData("../etc")]
    [InlineData("anna.")]
    [InlineData("-anna")]
    [InlineData("an na")]
    [InlineData("ännä")]
    [InlineData("web:anna")]
    [InlineData("annaannaannaannaannaannaannaannaa")]
    public void What_could_be_mistaken_or_lead_elsewhere_is_none(string? text) =>
        Assert.False(WebName.TryParse(text, out _));

    [Fact]
    public void Somebody_of_Telegram_has_none() => Assert.Null(WebName.Of(UserId.Telegram(1001)));
}
