using RemoteRunner.Core.Users;

namespace RemoteRunner.Core.SignIn;

/// <summary>One browser that somebody signed in with.</summary>
/// <param name="Id">The digest of its cookie.</param>
/// <param name="Agent">What the browser says it is; at most 200 characters.</param>
/// <param name="Way">How it was signed in: link, telegram or password.</param>
public sealed record BrowserSession(string Id, UserId User, DateTimeOffset Created, DateTimeOffset Seen, string Agent, string Way);
