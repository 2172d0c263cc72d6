namespace RemoteRunner.Web.Box;

/// <summary>The box cannot start here; the message says in one sentence why and what to do.</summary>
internal sealed class BoxStartException(string message, Exception? inner = null) : Exception(message, inner);
