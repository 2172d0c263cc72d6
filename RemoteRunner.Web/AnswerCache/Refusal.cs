namespace RemoteRunner.Web.AnswerCache;

/// <summary>Why a request is not looked up, or an answer not stored. Its kebab-case name is the metric's tag.</summary>
internal enum Refusal
{
    None,

    // The request
    Disabled,
    HasAttachments,
    Empty,
    TooLong,
    UnusualCharacters,
    Command,
    Reference,
    NotAQuestion,
    ChangesThings,
    PointsBack,
    DependsOnTheOutside,

    // The session
    ConversationUnknown,

    // The workspace
    ProjectSettings,
    UnsupportedFileSystem,
    TreeTooLarge,
    ContentTooLarge,
    StillChanging,
    UnreadableEntry,
    SpecialFile,
    Submodules,
    GitLayout,
    GitFailed,
    InsideAnotherRepository,

    // The turn
    NotSucceeded,
    EmptyAnswer,
    AnswerTooLarge,
    ApprovalAsked,
    Disturbed,
    ToolFailed,
    ToolUnfinished,
    ToolNotReadOnly,
    ToolInputUnknown,
    CommandNotProven,
    GitConfiguration,
    WorkingDirectory,
    TooManyTools,
    OutsideTheTree,
    SymbolicLink,
    Missing,
    ChangedDuringTheTurn,
    TimesNearALimit,
    AnotherDay,
    CacheAway,
}
