namespace RemoteRunner.Web.Speech;

/// <param name="Text">What was said; empty when nothing was heard.</param>
internal sealed record HeardSpeech(string Text);
