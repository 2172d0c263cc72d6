namespace RemoteRunner.Simulators.Deepgram;

/// <summary>What people read: the sentence that is heard when nothing else is known.</summary>
internal static class DeepgramTexts
{
    public const string DemoTranscript =
        "This transcript is simulated. Set a Deepgram key to have your own words here. List the files here.";
}
