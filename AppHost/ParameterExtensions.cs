namespace Realtime.AppHost;

/// <summary>Parameters that nobody has to set.</summary>
internal static class ParameterExtensions
{
    /// <summary>A secret that the first start makes and the AppHost's user secrets keep.</summary>
    public static IResourceBuilder<ParameterResource> AddGeneratedSecret(
        this IDistributedApplicationBuilder builder,
        string name,
        int length
    ) =>
        builder.AddParameter(
            name,
            new GenerateParameterDefault { MinLength = length, Special = false },
            secret: true,
            persist: true
        );
}
