namespace RemoteRunner.Core.Redis;

/// <summary>
/// Every Redis key RemoteRunner uses. What is not listed here does not exist; <see cref="Catalogue"/> is what tools
/// that walk the data (backup, leak checks) go by. No streams and no keyspace events: Garnet has neither.
/// </summary>
public static class RedisKeys
{
    // Users
    /// <summary>Hash: user id → role record. Kept until changed.</summary>
    public const string Users = "rr:users";

    /// <summary>Sorted set: the audit log's entries by time (µs). Capped; trimmed to its retention.</summary>
    public const string Audit = "rr:audit";

    // Turns
    /// <summary>Hash: a turn's state. Expires with its log.</summary>
    public static string Turn(Guid id) => $"rr:turn:{id:N}";

    /// <summary>List: a turn's log; its length numbers the events. Never trimmed, expires whole.</summary>
    public static string TurnEvents(Guid id) => $"rr:turn:{id:N}:events";

    /// <summary>Channel that wakes readers of a turn's log. Carries no truth.</summary>
    public static string TurnWake(Guid id) => $"rr:turn:{id:N}:wake";

    /// <summary>Sorted set: turns sent from a browser, for bots that show them, by when (ms). Capped; expires.</summary>
    public const string BrowserTurns = "rr:turns:browser";

    /// <summary>Channel that wakes bots when there is one more. Carries no truth.</summary>
    public const string BrowserTurnsWake = "rr:turns:browser:wake";

    // Sessions
    /// <summary>Hash: a session.</summary>
    public static string Session(Guid id) => $"rr:session:{id:N}";

    /// <summary>List: the session's turns that have not ended, in order; the first runs or is next.</summary>
    public static string SessionQueue(Guid id) => $"rr:session:{id:N}:queue";

    /// <summary>List: digests of the session's prompts in order. Capped; expires with the session.</summary>
    public static string SessionPrompts(Guid id) => $"rr:session:{id:N}:prompts";

    /// <summary>List: stored answers shown in the session that Claude has not been told of yet. Capped; expires with the session.</summary>
    public static string SessionShown(Guid id) => $"rr:session:{id:N}:shown";

    /// <summary>Sorted set: a user's sessions by last activity (ms).</summary>
    public static string UserSessions(string user) => $"rr:user:{user}:sessions";

    // Box
    /// <summary>Hash: box name → where it is and when it last said so. Only where several boxes share the work.</summary>
    public const string Boxes = "rr:boxes";

    /// <summary>Set: sessions of a box that have turns which have not ended: what a recovery looks at.</summary>
    public static string BoxSessions(string box) => $"rr:box:{box}:sessions";

    // Approvals
    /// <summary>Hash: an approval and its answer.</summary>
    public static string Approval(Guid id) => $"rr:approval:{id:N}";

    /// <summary>Set: a turn's approvals that nobody answered yet.</summary>
    public static string TurnApprovals(Guid turn) => $"rr:turn:{turn:N}:approvals";

    // Limits
    /// <summary>Sorted set: a user's admitted turns of the last day, by time (µs). Members are 8 bytes of the turn's id.</summary>
    public static string LimitEntries(string user) => $"rr:limit:{user}:turns";

    /// <summary>String: set while a refused user has been told. Expires.</summary>
    public static string LimitNotice(string user) => $"rr:limit:{user}:told";

    /// <summary>Hash: user id → limits set by an admin, <c>minute,hour,day</c> with <c>-</c> for none.</summary>
    public const string LimitOverrides = "rr:limits";

    // Usage and budgets
    /// <summary>In place of a user in the usage keys: all together.</summary>
    public const string Everybody = "all";

    /// <summary>Hash: what a user spent on one day (UTC). Expires after two months.</summary>
    public static string UsageDay(string user, DateTimeOffset day) => $"rr:usage:{user}:{day.UtcDateTime:yyyyMMdd}";

    /// <summary>Hash: what a user spent in one month (UTC). Expires after two years.</summary>
    public static string UsageMonth(string user, DateTimeOffset month) => $"rr:usage:{user}:{month.UtcDateTime:yyyyMM}";

    /// <summary>Hash: turn → what is set aside for it. Lapsed ones are swept when the next is made.</summary>
    public const string BudgetReservations = "rr:budget:reserved";

    /// <summary>Hash: user id → budgets set by an admin, <c>day,month</c> in millionths of a dollar.</summary>
    public const string BudgetOverrides = "rr:budgets";

    /// <summary>String: set once a user was warned about a budget. Expires.</summary>
    public static string BudgetWarned(string user, string period) => $"rr:budget:{user}:warned:{period}";
    // Answer cache. {owner} is a user, or a workspace where its answers are shared.
    /// <summary>Hash: an owner's stored answers by the digest of their question. Capped; expires.</summary>
    public static string Answers(string owner) => $"rr:answers:{owner}";

    /// <summary>Sorted set: the same digests by when they were stored (ms). Expires.</summary>
    public static string AnswerAges(string owner) => $"rr:answers:{owner}:ages";

    /// <summary>String: who is finding this answer right now. Expires.</summary>
    public static string AnswerLease(string digest) => $"rr:answer:{digest}:lease";

    // Bot. {bot} is the numeric id in front of the token's colon.
    /// <summary>Hash: which bot instance works, until when, and the fence of its writes. Expires a month after the last one.</summary>
    public static string BotLease(long bot) => $"rr:bot:{bot}:lease";

    /// <summary>Channel that wakes instances: an update was stored, or the lease is free. Carries no truth.</summary>
    public static string BotWake(long bot) => $"rr:bot:{bot}:wake";

    /// <summary>Sorted set: update ids seen, by time (ms). Trimmed to 48 hours.</summary>
    public static string BotSeen(long bot) => $"rr:bot:{bot}:seen";

    /// <summary>List: updates of one chat in order, until each is handed over.</summary>
    public static string BotInbox(long bot, long chat) => $"rr:bot:{bot}:inbox:{chat}";

    /// <summary>Set: chats whose inbox is not empty.</summary>
    public static string BotInboxChats(long bot) => $"rr:bot:{bot}:inboxes";

    /// <summary>List: updates that wait for nobody: buttons, /stop, and commands that only look.</summary>
    public static string BotUrgent(long bot) => $"rr:bot:{bot}:urgent";

    /// <summary>String: the next getUpdates offset, for information: the truth is Telegram's.</summary>
    public static string BotOffset(long bot) => $"rr:bot:{bot}:offset";

    /// <summary>Hash: a chat's binding (current session) and settings.</summary>
    public static string BotChat(long bot, string chat) => $"rr:bot:{bot}:chat:{chat}";

    /// <summary>String: the chat or topic that last talked to a session. Expires with the binding.</summary>
    public static string BotPlace(long bot, Guid session) => $"rr:bot:{bot}:place:{session:N}";

    /// <summary>Set: turns whose delivery has not ended.</summary>
    public static string BotDeliveries(long bot) => $"rr:bot:{bot}:deliveries";

    /// <summary>Hash: how far a turn's messages got: where a restarted bot goes on.</summary>
    public static string BotDelivery(long bot, Guid turn) => $"rr:bot:{bot}:delivery:{turn:N}";

    /// <summary>String: set while a stranger has been told once. Expires.</summary>
    public static string BotRefused(long bot, string user) => $"rr:bot:{bot}:refused:{user}";

    /// <summary>Hash: the claim code's digest, its expiry and the tries left. Expires.</summary>
    public static string BotClaim(long bot) => $"rr:bot:{bot}:claim";

    /// <summary>Hash: what was heard in a voice message and what became of it. Expires.</summary>
    public static string BotVoice(long bot, long chat, int message) => $"rr:bot:{bot}:voice:{chat}:{message}";

    /// <summary>Hash: what was chosen so far of the questions that hold a turn. Expires.</summary>
    public static string BotChoices(long bot, Guid approval) => $"rr:bot:{bot}:choices:{approval:N}";

    /// <summary>Sorted set: turns that go on by themselves, by when (ms). Capped; expires.</summary>
    public static string BotLater(long bot) => $"rr:bot:{bot}:later";

    /// <summary>Hash: message → the clone under way that it shows. Capped; expires.</summary>
    public static string BotClones(long bot) => $"rr:bot:{bot}:clones";

    /// <summary>String: who made an invitation, by its digest. Serves once; expires.</summary>
    public static string BotInvite(long bot, string digest) => $"rr:bot:{bot}:invite:{digest}";

    // Transcripts of voice notes
    /// <summary>String: SHA-256 of the bytes of a Telegram file. Expires.</summary>
    public static string TranscriptFile(string fileUniqueId) => $"rr:transcript:file:{fileUniqueId}";

    /// <summary>String: what was heard in these bytes by one model in one language. Expires.</summary>
    public static string Transcript(string sha256, string variant) => $"rr:transcript:audio:{sha256}:{variant}";

    // Browser
    /// <summary>String: whom a one-time link signs in, by its digest. Serves once; expires.</summary>
    public static string WebLink(string digest) => $"rr:web:link:{digest}";

    /// <summary>Hash: a signed-in browser, by the digest of its cookie. Expires.</summary>
    public static string WebSession(string digest) => $"rr:web:session:{digest}";

    /// <summary>Hash: which bot there is, and whether its chats offer the Mini App.</summary>
    public const string WebBot = "rr:web:bot";

    /// <summary>String: set once a launch of the Mini App was used, by the digest of what was signed. Expires.</summary>
    public static string WebLaunch(string digest) => $"rr:web:launch:{digest}";

    /// <summary>Hash: user id → the hash of a password.</summary>
    public const string WebPasswords = "rr:web:passwords";

    /// <summary>String: who may choose a password, by the digest of a link's code. Serves once; expires.</summary>
    public static string WebInvite(string digest) => $"rr:web:invite:{digest}";

    /// <summary>String: tries to sign in, by the digest of a name or an address. Expires.</summary>
    public static string WebTries(string kind, string digest) => $"rr:web:tries:{kind}:{digest}";

    /// <summary>String: the digest of the recording that is counted together with the turn that comes of it. Expires.</summary>
    public static string WebSpoken(Guid turn) => $"rr:web:spoken:{turn:N}";

    /// <summary>Sorted set: a user's signed-in browsers by last use (ms). Capped; expires.</summary>
    public static string UserBrowsers(string user) => $"rr:user:{user}:browsers";

    /// <summary>Sorted set: a session's turns by when they were sent (ms). Capped; expires with the session.</summary>
    public static string SessionTurns(Guid id) => $"rr:session:{id:N}:turns";

    // Backups
    /// <summary>Hash: box → how its backups stand.</summary>
    public const string Backups = "rr:backups";

    /// <summary>String: who saves this box right now: two never do at once. Expires.</summary>
    public static string BackupLease(string box) => $"rr:backup:{box}:lease";

    /// <summary>Hash: admin → the problem with a box's backups they were last told of. Expires.</summary>
    public static string BotBackupTold(long bot, string box) => $"rr:bot:{bot}:backup:{box}";

    /// <summary>Every kind of key: pattern, Redis type, what bounds it.</summary>
    public static IReadOnlyList<KeyKind> Catalogue { get; } =
    [
        new("rr:users", "hash", "one entry a user"),
        new("rr:audit", "zset", "audit cap; trimmed to its retention"),
        new("rr:turn:*:events", "list", "turn log cap; expires"),
        new("rr:turn:*:approvals", "set", "open approvals of one turn; expires"),
        new("rr:turn:*", "hash", "one a turn; expires"),
        new("rr:turns:browser", "zset", "turn cap; expires"),
        new("rr:session:*:queue", "list", "queue cap a session"),
        new("rr:session:*:prompts", "list", "prompt cap a session; expires"),
        new("rr:session:*:shown", "list", "answer cap a session; expires"),
        new("rr:session:*:turns", "zset", "turn cap a session; expires"),
        new("rr:session:*", "hash", "one a session; expires"),
        new("rr:user:*:sessions", "zset", "one entry a session; expires"),
        new("rr:user:*:browsers", "zset", "browser cap a user; expires"),
        new("rr:web:link:*", "string", "one a sign-in link; expires"),
        new("rr:web:session:*", "hash", "browser cap a user; expires"),
        new("rr:web:bot", "hash", "one"),
        new("rr:web:launch:*", "string", "one a launch of the Mini App; expires"),
        new("rr:web:passwords", "hash", "one entry a user"),
        new("rr:web:invite:*", "string", "one a link to choose a password; expires"),
        new("rr:web:tries:*", "string", "one a name and address that tries to sign in; expires"),
        new("rr:web:spoken:*", "string", "one a prompt that was spoken in a browser; expires"),
        new("rr:boxes", "hash", "one entry a box"),
        new("rr:box:*:sessions", "set", "sessions with turns that have not ended"),
        new("rr:approval:*", "hash", "one an approval; expires"),
        new("rr:limit:*:turns", "zset", "turns of one day; expires"),
        new("rr:limit:*:told", "string", "one a refused user; expires"),
        new("rr:limits", "hash", "one entry a user"),
        new("rr:usage:*", "hash", "one a user and day or month; expires"),
        new("rr:budget:reserved", "hash", "turns that have not ended"),
        new("rr:budget:*:warned:*", "string", "one a user and budget; expires"),
        new("rr:budgets", "hash", "one entry a user"),
        new("rr:answers:*:ages", "zset", "answer cap an owner; expires"),
        new("rr:answers:*", "hash", "answer cap an owner; expires"),
        new("rr:answer:*:lease", "string", "one a running read-only turn; expires"),
        new("rr:bot:*:lease", "hash", "one a bot; expires"),
        new("rr:bot:*:seen", "zset", "48 hours of update ids"),
        new("rr:bot:*:inboxes", "set", "chats with waiting updates"),
        new("rr:bot:*:inbox:*", "list", "waiting updates of one chat; capped"),
        new("rr:bot:*:urgent", "list", "waiting /stop and buttons; capped"),
        new("rr:bot:*:offset", "string", "one a bot"),
        new("rr:bot:*:chat:*", "hash", "one a chat; expires"),
        new("rr:bot:*:place:*", "string", "one a session; expires"),
        new("rr:bot:*:deliveries", "set", "turns under delivery"),
        new("rr:bot:*:delivery:*", "hash", "one a turn; expires"),
        new("rr:bot:*:refused:*", "string", "one a stranger; expires"),
        new("rr:bot:*:voice:*", "hash", "one a voice message; expires"),
        new("rr:bot:*:choices:*", "hash", "one an approval with questions; expires"),
        new("rr:bot:*:later", "zset", "turns that wait for a limit to reset; capped"),
        new("rr:bot:*:clones", "hash", "messages that show a clone under way; capped; expires"),
        new("rr:bot:*:invite:*", "string", "one an invitation; expires"),
        new("rr:bot:*:claim", "hash", "one a bot; expires"),
        new("rr:backups", "hash", "one entry a box"),
        new("rr:backup:*:lease", "string", "one a running backup; expires"),
        new("rr:bot:*:backup:*", "hash", "one entry an admin; expires"),
        new("rr:transcript:file:*", "string", "one a voice note; expires"),
        new("rr:transcript:audio:*", "string", "one a voice note, model and language; expires"),
    ];
}

/// <summary>One kind of key: a glob pattern, its Redis type (as <c>TYPE</c> names it) and what keeps it small.</summary>
public sealed record KeyKind(string Pattern, string Type, string Bound);
