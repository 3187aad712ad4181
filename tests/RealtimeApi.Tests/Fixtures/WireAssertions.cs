namespace Realtime.RealtimeApi.Tests.Fixtures;

/// <summary>What the wire's answers have in common.</summary>
internal static class WireAssertions
{
    public static void AssertError(this WireMessage answer, string code, bool retryable)
    {
        Assert.Equal("error", answer.Type);
        Assert.Equal(code, answer.Value("code"));
        Assert.NotEmpty(answer.Value("message"));
        Assert.Equal(retryable, answer.Flag("retryable"));
    }
}
