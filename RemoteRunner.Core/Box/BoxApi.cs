namespace RemoteRunner.Core.Box;

/// <summary>Names both sides of the turn contract use.</summary>
public static class BoxApi
{
    /// <summary>The service's name in the app model, by which service discovery finds it.</summary>
    public const string ServiceName = "claudebox-web";

    /// <summary>Header that names the user a call acts for; it counts only beside the internal key.</summary>
    public const string UserHeader = "X-RemoteRunner-User";

    /// <summary>Answers 204 to whoever holds the internal key; the one call that acts for nobody.</summary>
    public const string PingPath = "/api/ping";

    /// <summary>Problem types (RFC 9457 <c>type</c>) that callers tell apart.</summary>
    public static class Problems
    {
        /// <summary>429: the session's queue is full.</summary>
        public const string QueueFull = "urn:remoterunner:queue-full";

        /// <summary>409: somebody answered the approval before; extension <c>approval</c> says who and what.</summary>
        public const string ApprovalClosed = "urn:remoterunner:approval-closed";

        /// <summary>403: the session, turn or approval is somebody else's.</summary>
        public const string NotYours = "urn:remoterunner:not-yours";

        /// <summary>404: no such session, turn, approval or workspace.</summary>
        public const string NotFound = "urn:remoterunner:not-found";

        /// <summary>400: the request is malformed; <c>detail</c> says how to mend it.</summary>
        public const string BadRequest = "urn:remoterunner:bad-request";

        /// <summary>409: the session works on a turn, or turns wait in it.</summary>
        public const string SessionBusy = "urn:remoterunner:session-busy";

        /// <summary>409: the turn has begun, or is about to: its prompt is read.</summary>
        public const string TooLate = "urn:remoterunner:too-late";

        /// <summary>409: a message of this kind cannot join the running turn; <c>detail</c> says why.</summary>
        public const string NotJoinable = "urn:remoterunner:not-joinable";

        /// <summary>503: the cache is away or the box is shutting down.</summary>
        public const string Unavailable = "urn:remoterunner:unavailable";
    }
}
