namespace RemoteRunner.Web.Processes;

/// <summary>What a process calls itself.</summary>
internal static class ProcessName
{
    /// <returns>Null when it has gone, or there is no <c>/proc</c>.</returns>
    public static string? Of(int pid)
    {
        try
        {
            // "bash\n": arguments may hold what is nobody's business.
            return File.ReadAllText($"/proc/{pid}/comm").Trim();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
