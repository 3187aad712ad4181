namespace Realtime.RealtimeApi.Protocol;

/// <summary>UserIds that stand for no person who has signed in.</summary>
internal static class UserIds
{
    /// <summary>All people, where a userId is asked for.</summary>
    public const string Everybody = "*";

    /// <summary>Our own servers, which come with an API key.</summary>
    public const string Server = "server";

    /// <summary>What a server is called in the rooms it writes to.</summary>
    public const string ServerName = "Server";

    /// <summary>How the userId of a connection without a token begins.</summary>
    public const string AnonymousPrefix = "anon_";
}
