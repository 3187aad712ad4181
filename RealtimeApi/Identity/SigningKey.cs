using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.Tokens;

namespace Realtime.RealtimeApi.Identity;

/// <summary>The secret that signs our own tokens, and what makes a token ours.</summary>
internal sealed partial class SigningKey
{
    public const string Issuer = "realtime";
    private const int MinKeyBytes = 32;

    private readonly SymmetricSecurityKey key;

    public SigningKey(IOptions<AuthOptions> options, IHostEnvironment environment, ILogger<SigningKey> logger) =>
        key = new(KeyBytes(options.Value, environment, logger));

    public SigningCredentials Credentials => new(key, SecurityAlgorithms.HmacSha256);

    public TokenValidationParameters Validation =>
        new()
        {
            ValidIssuer = Issuer,
            ValidAudience = Issuer,
            IssuerSigningKey = key,
            ValidAlgorithms = [SecurityAlgorithms.HmacSha256],
        };

    /// <summary>A key for something else than tokens.</summary>
    public byte[] Derive(string purpose) =>
        HKDF.DeriveKey(HashAlgorithmName.SHA256, key.Key, MinKeyBytes, info: Encoding.UTF8.GetBytes(purpose));

    private static byte[] KeyBytes(AuthOptions options, IHostEnvironment environment, ILogger logger)
    {
        if (!string.IsNullOrEmpty(options.SigningKey))
        {
            var bytes = Encoding.UTF8.GetBytes(options.SigningKey);
            return bytes.Length >= MinKeyBytes
                ? bytes
                : throw new OptionsValidationException(
                    AuthOptions.Section,
                    typeof(AuthOptions),
                    [$"Auth:SigningKey must have at least {MinKeyBytes} bytes."]
                );
        }
        if (options.Authority is null)
        {
            if (!environment.IsDevelopment())
            {
                throw new OptionsValidationException(
                    AuthOptions.Section,
                    typeof(AuthOptions),
                    ["Auth:SigningKey is missing: set it to a secret of 32 bytes or more, or set Auth:Authority."]
                );
            }
            LogRandomKey(logger);
        }
        return RandomNumberGenerator.GetBytes(MinKeyBytes);
    }

    [LoggerMessage(
        LogLevel.Warning,
        "Auth:SigningKey is not set: sessions are signed with a random key and end with this process"
    )]
    private static partial void LogRandomKey(ILogger logger);
}
