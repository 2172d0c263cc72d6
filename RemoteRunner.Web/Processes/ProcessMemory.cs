namespace RemoteRunner.Web.Processes;

/// <summary>What a process holds in memory.</summary>
internal static class ProcessMemory
{
    /// <summary>Resident bytes, or null when the system does not say (no <c>/proc</c>, or the process has gone).</summary>
    public static long? Resident(int pid)
    {
        try
        {
            // "VmRSS:	  158932 kB"
            foreach (var line in File.ReadLines($"/proc/{pid}/status"))
            {
                if (line.StartsWith("VmRSS:", StringComparison.Ordinal))
                    return long.Parse(line.AsSpan(6).Trim().TrimEnd(" kB")) * 1024;
            }
        }
        catch (IOException)
        {
            // Gone: there is nothing to weigh.
        }

        return null;
    }
}
