// The OpenStack resource plugin of Pulumi, made from the Terraform provider it bridges.
//
// tokens.json names, for every resource and data source of the Terraform provider, the tokens by which the Python SDK
// asks for it: the current one first, then names that are only kept for older programs. It is made from the SDK by
// `python -m engine.openstack_tokens`, and a test holds it to the SDK.
package main

import (
	_ "embed"
	"encoding/json"
	"fmt"
	"os"
	"slices"
	"strings"

	"github.com/pulumi/pulumi-terraform-bridge/v3/pkg/tfbridge"
	shimv2 "github.com/pulumi/pulumi-terraform-bridge/v3/pkg/tfshim/sdk-v2"
	"github.com/pulumi/pulumi/sdk/v3/go/common/tokens"
	"github.com/terraform-provider-openstack/terraform-provider-openstack/v3/openstack"
)

//go:embed tokens.json
var tokensJSON []byte

// version is set by the linker.
var version = "0.0.0"

type tokenMap struct {
	Resources map[string][]string `json:"resources"`
	Functions map[string][]string `json:"functions"`
}

// environment lists the variables that give a provider option its default, as the OpenStack clients read them.
var environment = map[string][]string{
	"allow_reauth":                  {"OS_ALLOW_REAUTH"},
	"application_credential_id":     {"OS_APPLICATION_CREDENTIAL_ID"},
	"application_credential_name":   {"OS_APPLICATION_CREDENTIAL_NAME"},
	"application_credential_secret": {"OS_APPLICATION_CREDENTIAL_SECRET"},
	"auth_url":                      {"OS_AUTH_URL"},
	"cacert_file":                   {"OS_CACERT"},
	"cert":                          {"OS_CERT"},
	"cloud":                         {"OS_CLOUD"},
	"default_domain":                {"OS_DEFAULT_DOMAIN"},
	"delayed_auth":                  {"OS_DELAYED_AUTH"},
	"domain_id":                     {"OS_DOMAIN_ID"},
	"domain_name":                   {"OS_DOMAIN_NAME"},
	"endpoint_type":                 {"OS_ENDPOINT_TYPE"},
	"insecure":                      {"OS_INSECURE"},
	"key":                           {"OS_KEY"},
	"password":                      {"OS_PASSWORD"},
	"project_domain_id":             {"OS_PROJECT_DOMAIN_ID"},
	"project_domain_name":           {"OS_PROJECT_DOMAIN_NAME"},
	"region":                        {"OS_REGION_NAME"},
	"swauth":                        {"OS_SWAUTH"},
	"tenant_id":                     {"OS_TENANT_ID", "OS_PROJECT_ID"},
	"tenant_name":                   {"OS_TENANT_NAME", "OS_PROJECT_NAME"},
	"token":                         {"OS_TOKEN", "OS_AUTH_TOKEN"},
	"user_domain_id":                {"OS_USER_DOMAIN_ID"},
	"user_domain_name":              {"OS_USER_DOMAIN_NAME"},
	"user_id":                       {"OS_USER_ID"},
	"user_name":                     {"OS_USERNAME"},
}

// module is the middle of a token: "networking" of "openstack:networking/port:Port".
func module(token string) string {
	return strings.SplitN(strings.SplitN(token, ":", 3)[1], "/", 2)[0]
}

func provider() tfbridge.ProviderInfo {
	var names tokenMap
	if err := json.Unmarshal(tokensJSON, &names); err != nil {
		panic(fmt.Sprintf("tokens.json: %v", err))
	}
	info := tfbridge.ProviderInfo{
		P:           shimv2.NewProvider(openstack.Provider()),
		Name:        "openstack",
		Version:     version,
		Config:      map[string]*tfbridge.SchemaInfo{},
		Resources:   map[string]*tfbridge.ResourceInfo{},
		DataSources: map[string]*tfbridge.DataSourceInfo{},
	}
	for option, variables := range environment {
		info.Config[option] = &tfbridge.SchemaInfo{Default: &tfbridge.DefaultInfo{EnvVars: variables}}
	}
	for name, all := range names.Resources {
		info.Resources[name] = &tfbridge.ResourceInfo{Tok: tokens.Type(all[0])}
		for _, old := range all[1:] {
			info.RenameResourceWithAlias(name, tokens.Type(old), tokens.Type(all[0]), module(old), module(all[0]), nil)
		}
	}
	for name, all := range names.Functions {
		info.DataSources[name] = &tfbridge.DataSourceInfo{Tok: tokens.ModuleMember(all[0])}
		for _, old := range all[1:] {
			info.RenameDataSource(name, tokens.ModuleMember(old), tokens.ModuleMember(all[0]), module(old),
				module(all[0]), nil)
		}
	}
	info.SetAutonaming(255, "-")
	return info
}

// names prints what the Terraform provider offers, for making tokens.json.
func names() {
	p := openstack.Provider()
	offered := map[string][]string{"resources": {}, "functions": {}}
	for name := range p.ResourcesMap {
		offered["resources"] = append(offered["resources"], name)
	}
	for name := range p.DataSourcesMap {
		offered["functions"] = append(offered["functions"], name)
	}
	for _, list := range offered {
		slices.Sort(list)
	}
	if err := json.NewEncoder(os.Stdout).Encode(offered); err != nil {
		panic(err)
	}
}

func main() {
	if len(os.Args) > 1 && os.Args[1] == "names" {
		names()
		return
	}
	tfbridge.Main("openstack", version, provider(), []byte("{}"))
}
