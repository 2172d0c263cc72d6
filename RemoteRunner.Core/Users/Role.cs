using System.Text.Json.Serialization;

namespace RemoteRunner.Core.Users;

/// <summary>What a user may do. A higher value includes the lower ones.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<Role>))]
public enum Role
{
    /// <summary>Nobody we know: gets one short refusal.</summary>
    [JsonStringEnumMemberName("stranger")] Stranger = 0,

    /// <summary>May chat, own sessions and answer the approvals of their own turns.</summary>
    [JsonStringEnumMemberName("member")] Member = 1,

    /// <summary>May also answer everybody's approvals and change limits, users and trust.</summary>
    [JsonStringEnumMemberName("admin")] Admin = 2,
}
