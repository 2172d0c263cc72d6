using System.Reflection;
using RemoteRunner.Core.Sessions;
using RemoteRunner.Core.Users;

namespace RemoteRunner.Web.Api;

/// <summary>The user a call acts for, as the key gate found them.</summary>
internal sealed record Caller(UserId User, Role Role)
{
    public bool IsAdmin => Role == Role.Admin;

    /// <summary>Whether what belongs to <paramref name="owner"/> may be seen and used.</summary>
    public bool MaySee(UserId owner) => IsAdmin || User == owner;

    /// <summary>Whether they may talk in it, see what it does and bring and fetch its files. To change it, it must be theirs.</summary>
    public bool MayTalkIn(SessionRecord session) => MaySee(session.Owner) || session.IsShared;

    public static ValueTask<Caller?> BindAsync(HttpContext context, ParameterInfo _) => ValueTask.FromResult(context.Features.Get<Caller>());
}
