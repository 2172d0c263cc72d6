using System.Reflection;
using RemoteRunner.Core.SignIn;
using RemoteRunner.Core.Users;

namespace RemoteRunner.Web.SignIn;

/// <summary>The signed-in browser that a page is made for.</summary>
/// <param name="PageToken">See <see cref="BrowserCookie.PageToken"/>.</param>
internal sealed record Visit(BrowserSession Browser, Role Role, string PageToken)
{
    public UserId User => Browser.User;

    public bool IsAdmin => Role == Role.Admin;

    public static ValueTask<Visit?> BindAsync(HttpContext context, ParameterInfo _) => ValueTask.FromResult(context.Features.Get<Visit>());
}
