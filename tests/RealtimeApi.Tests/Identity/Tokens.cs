using System.Text;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace Realtime.RealtimeApi.Tests.Identity;

/// <summary>Tokens as an application makes them that has our key.</summary>
internal static class Tokens
{
    public static string Key { get; } = new('k', 32);

    /// <param name="claims">Beside <c>name</c>, issuer and audience: <c>"sub":"ada","exp":1</c>.</param>
    public static string Of(string claims) =>
        new JsonWebTokenHandler().CreateToken(
            $$"""{"iss":"realtime","aud":"realtime","name":"Ada",{{claims}}}""",
            new SigningCredentials(new SymmetricSecurityKey(Encoding.UTF8.GetBytes(Key)), SecurityAlgorithms.HmacSha256)
        );

    /// <param name="sid">The session; null: the token does not say.</param>
    public static string Of(string userId, string? sid, DateTimeOffset issuedAt, TimeSpan? life = null)
    {
        var (iat, exp) = (
            issuedAt.ToUnixTimeSeconds(),
            (issuedAt + (life ?? TimeSpan.FromHours(1))).ToUnixTimeSeconds()
        );
        var session = sid is null ? "" : $",\"sid\":\"{sid}\"";
        return Of($"\"sub\":\"{userId}\",\"iat\":{iat},\"exp\":{exp}{session}");
    }
}
