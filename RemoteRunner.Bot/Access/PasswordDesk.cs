using Microsoft.Extensions.Options;
using RemoteRunner.Core.SignIn;
using RemoteRunner.Core.Users;

namespace RemoteRunner.Bot.Access;

/// <summary>Lets people in who have no Telegram and sign in by password, and sends them away.</summary>
/// <remarks>Every method throws <see cref="StackExchange.Redis.RedisException"/> (or <see cref="TimeoutException"/>) when the cache is away.</remarks>
internal sealed class PasswordDesk(PasswordInvites invites, WebPeople people, IOptions<WebOptions> web, IOptions<SignInOptions> signIn)
{
    /// <returns>What the admin reads.</returns>
    public async Task<string> InviteAsync(UserId admin, string name)
    {
        if (web.Value.Address is not { } address)
            return Texts.WebOff;
        if (!WebName.TryParse(name, out var user))
            return Texts.WebNameWrong;

        var code = await invites.IssueAsync(admin, user);
        return Texts.WebInvitation(WebName.Of(user)!, PasswordInvites.Address(address, user, code), signIn.Value.InviteLifetime, isLocal: web.Value.PublicUrl is null);
    }

    /// <returns>What the admin reads.</returns>
    public async Task<string> RemoveAsync(UserId admin, string name) =>
        WebName.TryParse(name, out var user) && await people.RemoveAsync(admin, user) ? Texts.WebRemoved(WebName.Of(user)!) : Texts.WebNobody;
}
