namespace RemoteRunner.Bot.Tests.Fuzz;

/// <summary>Updates as Telegram sends them, one of each kind that the bot knows and some that it does not.</summary>
internal static class SampleUpdates
{
    private const string Ben = """{"id":1002,"is_bot":false,"first_name":"Ben","username":"ben","language_code":"en"}""";
    private const string BensChat = """{"id":1002,"first_name":"Ben","username":"ben","type":"private"}""";
    private const string Bot = """{"id":1000001,"is_bot":true,"first_name":"RemoteRunner","username":"remoterunner_bot"}""";

    public static IReadOnlyList<string> All { get; } =
    [
        Message(1, "\"text\":\"list the files here\""),
        Message(2, "\"text\":\"/stop\",\"entities\":[{\"offset\":0,\"length\":5,\"type\":\"bot_command\"}]"),
        Message(3, "\"text\":\"/new@remoterunner_bot and more\""),
        Message(4, "\"voice\":{\"duration\":2,\"mime_type\":\"audio/ogg\",\"file_id\":\"AwACAgIAAxk\",\"file_unique_id\":\"AgADBAAD\",\"file_size\":9213}"),
        Message(5, "\"document\":{\"file_name\":\"a.mp3\",\"mime_type\":\"audio/mpeg\",\"file_id\":\"BQACAgIAAxk\",\"file_unique_id\":\"AgADBQAD\",\"file_size\":1024},\"caption\":\"hear this\""),
        Message(6, "\"sticker\":{\"file_id\":\"CAAC\",\"file_unique_id\":\"AgADBg\",\"type\":\"regular\",\"width\":512,\"height\":512,\"is_animated\":false,\"is_video\":false}"),
        Message(7, $"\"text\":\"yes\",\"reply_to_message\":{{\"message_id\":6,\"date\":1764000000,\"chat\":{BensChat},\"from\":{Bot},\"text\":\"sure?\"}}"),
        $$$"""{"update_id":8,"edited_message":{"message_id":501,"date":1764000000,"edit_date":1764000009,"chat":{{{BensChat}}},"from":{{{Ben}}},"text":"list everything"} }""",
        Tap(9, "a:6f1a3c527d0b4f0e9a552f6f3f0f7b11:o"),
        Tap(10, "t:6f1a3c527d0b4f0e9a552f6f3f0f7b11:c"),
        Tap(11, "v:42:s"),
        $$$"""{"update_id":12,"my_chat_member":{"chat":{{{BensChat}}},"from":{{{Ben}}},"date":1764000000,"old_chat_member":{"user":{{{Bot}}},"status":"member"},"new_chat_member":{"user":{{{Bot}}},"status":"kicked","until_date":0} } }""",
        $$$"""{"update_id":13,"message":{"message_id":9,"date":1764000000,"chat":{"id":-1001234567890,"title":"Team","type":"supergroup","is_forum":true},"from":{{{Ben}}},"message_thread_id":5,"text":"hello all"} }""",
        """{"update_id":14,"poll":{"id":"5","question":"?","options":[],"total_voter_count":0,"is_closed":false,"is_anonymous":true,"type":"regular","allows_multiple_answers":false}}""",
        """{"update_id":15,"something_of_next_year":{"id":1}}""",
    ];

    public static string Message(int id, string content) =>
        $$$"""{"update_id":{{{id}}},"message":{"message_id":{{{id + 500}}},"date":1764000000,"chat":{{{BensChat}}},"from":{{{Ben}}},{{{content}}} } }""";

    private static string Tap(int id, string data) =>
        $$$"""{"update_id":{{{id}}},"callback_query":{"id":"430{{{id}}}","from":{{{Ben}}},"chat_instance":"7","data":"{{{data}}}","message":{"message_id":77,"date":1764000000,"chat":{{{BensChat}}},"from":{{{Bot}}},"text":"Asks"} } }""";
}
