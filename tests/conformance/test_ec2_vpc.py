"""EC2: a VPC as Terraform's resources make it, call by call."""

import unittest

from harness import GantryTest


class VpcTest(GantryTest):
    def filtered(self, command, key, **filters):
        words = [f"Name={name.replace('_', '-')},Values={value}" for name, value in filters.items()]
        return self.ec2(command, "--filters", *words)[key]

    def make_vpc(self, cidr):
        return self.ec2("create-vpc", "--cidr-block", cidr)["Vpc"]["VpcId"]

    def make_subnet(self, vpc, cidr):
        words = ["--vpc-id", vpc, "--cidr-block", cidr, "--availability-zone", "us-east-1a"]
        return self.ec2("create-subnet", *words)["Subnet"]["SubnetId"]

    def test_aws_vpc(self):
        tags = "ResourceType=vpc,Tags=[{Key=Name,Value=main}]"
        vpc = self.ec2("create-vpc", "--cidr-block", "10.0.0.0/16", "--tag-specifications", tags)["Vpc"]["VpcId"]
        self.assertEqual(self.ec2("describe-vpcs", "--vpc-ids", vpc)["Vpcs"][0]["State"], "available")
        self.ec2("modify-vpc-attribute", "--vpc-id", vpc, "--enable-dns-hostnames")
        for attribute, value in (("enableDnsSupport", True), ("enableDnsHostnames", True),
                                 ("enableNetworkAddressUsageMetrics", False)):
            answer = self.ec2("describe-vpc-attribute", "--vpc-id", vpc, "--attribute", attribute)
            self.assertEqual(answer[attribute[0].upper() + attribute[1:]]["Value"], value)
        self.assertEqual(len(self.filtered("describe-network-acls", "NetworkAcls", default="true", vpc_id=vpc)), 1)
        main = self.ec2("describe-route-tables", "--filters", "Name=association.main,Values=true", f"Name=vpc-id,Values={vpc}")
        self.assertEqual(main["RouteTables"][0]["Routes"][0]["GatewayId"], "local")
        self.assertEqual(len(self.filtered("describe-security-groups", "SecurityGroups", group_name="default", vpc_id=vpc)), 1)
        self.assertEqual(self.filtered("describe-vpcs", "Vpcs", **{"tag:Name": "main"})[0]["VpcId"], vpc)
        self.ec2("delete-vpc", "--vpc-id", vpc)
        code, _ = self.refused("ec2", "describe-vpcs", "--vpc-ids", vpc)
        self.assertEqual(code, "InvalidVpcID.NotFound")

    def test_aws_subnet_route_table_and_gateways(self):
        vpc = self.make_vpc("10.1.0.0/16")
        subnet = self.make_subnet(vpc, "10.1.1.0/24")
        self.ec2("modify-subnet-attribute", "--subnet-id", subnet, "--map-public-ip-on-launch")
        self.assertTrue(self.ec2("describe-subnets", "--subnet-ids", subnet)["Subnets"][0]["MapPublicIpOnLaunch"])
        gateway = self.ec2("create-internet-gateway")["InternetGateway"]["InternetGatewayId"]
        self.ec2("attach-internet-gateway", "--internet-gateway-id", gateway, "--vpc-id", vpc)
        found = self.filtered("describe-internet-gateways", "InternetGateways", **{"attachment.vpc-id": vpc})
        self.assertEqual(found[0]["Attachments"], [{"State": "available", "VpcId": vpc}])
        table = self.ec2("create-route-table", "--vpc-id", vpc)["RouteTable"]["RouteTableId"]
        route = ["--route-table-id", table, "--destination-cidr-block", "0.0.0.0/0"]
        self.ec2("create-route", *route, "--gateway-id", gateway)
        association = self.ec2("associate-route-table", "--route-table-id", table, "--subnet-id", subnet)["AssociationId"]
        described = self.filtered("describe-route-tables", "RouteTables", **{"association.route-table-association-id": association})
        self.assertEqual(described[0]["Associations"][0]["AssociationState"]["State"], "associated")
        address = self.ec2("allocate-address", "--domain", "vpc")["AllocationId"]
        self.assertEqual(self.ec2("describe-addresses-attribute", "--allocation-ids", address, "--attribute", "domain-name")
                         ["Addresses"][0]["AllocationId"], address)
        nat = self.ec2("create-nat-gateway", "--subnet-id", subnet, "--allocation-id", address)["NatGateway"]["NatGatewayId"]
        self.assertEqual(self.ec2("describe-nat-gateways", "--nat-gateway-ids", nat)["NatGateways"][0]["State"], "available")
        self.ec2("replace-route", *route, "--nat-gateway-id", nat)
        self.ec2("delete-route", *route)
        self.ec2("delete-nat-gateway", "--nat-gateway-id", nat)
        self.ec2("release-address", "--allocation-id", address)
        self.ec2("disassociate-route-table", "--association-id", association)
        self.ec2("delete-route-table", "--route-table-id", table)
        self.ec2("detach-internet-gateway", "--internet-gateway-id", gateway, "--vpc-id", vpc)
        self.ec2("delete-internet-gateway", "--internet-gateway-id", gateway)
        self.ec2("delete-subnet", "--subnet-id", subnet)
        self.ec2("delete-vpc", "--vpc-id", vpc)

    def test_a_subnet_changes_its_route_table(self):
        vpc = self.make_vpc("10.4.0.0/16")
        subnet = self.make_subnet(vpc, "10.4.1.0/24")
        first, second = (self.ec2("create-route-table", "--vpc-id", vpc)["RouteTable"]["RouteTableId"] for _ in range(2))
        association = self.ec2("associate-route-table", "--route-table-id", first, "--subnet-id", subnet)["AssociationId"]
        replaced = self.ec2("replace-route-table-association", "--association-id", association, "--route-table-id", second)
        found = self.filtered("describe-route-tables", "RouteTables", **{"association.subnet-id": subnet})
        self.assertEqual([one["RouteTableId"] for one in found], [second])
        self.assertEqual(found[0]["Associations"][0]["RouteTableAssociationId"], replaced["NewAssociationId"])

    def test_classic_link_is_told_to_be_off_as_terraform_asks(self):
        vpc = self.make_vpc("10.5.0.0/16")
        self.assertFalse(self.ec2("describe-vpc-classic-link", "--vpc-ids", vpc)["Vpcs"][0]["ClassicLinkEnabled"])
        found = self.ec2("describe-vpc-classic-link-dns-support", "--vpc-ids", vpc)["Vpcs"][0]
        self.assertFalse(found["ClassicLinkDnsSupported"])

    def test_what_gantry_cannot_honour_is_refused_in_its_own_words(self):
        subnet = self.make_subnet(self.make_vpc("10.6.0.0/16"), "10.6.1.0/24")
        instance = self.ec2("run-instances", "--image-id", "ami-0123456789abcdef0", "--instance-type", "t2.micro")["Instances"][0]
        address = self.ec2("allocate-address", "--domain", "vpc")["AllocationId"]
        found = self.ec2("describe-addresses", "--allocation-ids", address)["Addresses"]
        self.assertEqual([one["Domain"] for one in found], ["vpc"])
        interface = self.ec2("create-network-interface", "--subnet-id", subnet)["NetworkInterface"]["NetworkInterfaceId"]
        on = ["--instance-id", instance["InstanceId"]]
        for words in (
            ["associate-address", *on, "--allocation-id", address],
            ["attach-network-interface", *on, "--network-interface-id", interface, "--device-index", "1"],
            ["create-image", *on, "--name", "mine"],
        ):
            code, message = self.refused("ec2", *words)
            self.assertEqual(code, "UnsupportedOperation", words)
            self.assertIn("Gantry", message)
        primary = self.filtered("describe-network-interfaces", "NetworkInterfaces",
                                **{"attachment.instance-id": instance["InstanceId"]})[0]["Attachment"]["AttachmentId"]
        code, _ = self.refused("ec2", "detach-network-interface", "--attachment-id", primary)
        self.assertEqual(code, "OperationNotPermitted")
        code, _ = self.refused("ec2", "disassociate-address", "--association-id", "eipassoc-0123456789abcdef0")
        self.assertEqual(code, "InvalidAssociationID.NotFound")
        self.ec2("release-address", "--allocation-id", address)

    def test_aws_network_interface(self):
        subnet = self.make_subnet(self.make_vpc("10.2.0.0/16"), "10.2.1.0/24")
        made = self.ec2("create-network-interface", "--subnet-id", subnet, "--private-ip-address", "10.2.1.50")["NetworkInterface"]
        interface = made["NetworkInterfaceId"]
        change = ["modify-network-interface-attribute", "--network-interface-id", interface]
        self.ec2(*change, "--description", "Value=spare")
        found = self.ec2("describe-network-interfaces", "--network-interface-ids", interface)["NetworkInterfaces"][0]
        self.assertEqual((found["Description"], found["PrivateIpAddress"], found["Status"]), ("spare", "10.2.1.50", "available"))
        code, _ = self.refused("ec2", "delete-subnet", "--subnet-id", subnet)
        self.assertEqual(code, "DependencyViolation")
        self.ec2("delete-network-interface", "--network-interface-id", interface)

    def test_aws_default_vpc_and_subnet(self):
        vpc = self.filtered("describe-vpcs", "Vpcs", is_default="true")[0]
        code, _ = self.refused("ec2", "create-default-vpc")
        self.assertEqual(code, "DefaultVpcAlreadyExists")
        subnet = self.filtered("describe-subnets", "Subnets", availability_zone="us-east-1c", default_for_az="true")[0]
        self.assertTrue(subnet["MapPublicIpOnLaunch"])
        self.ec2("delete-subnet", "--subnet-id", subnet["SubnetId"])
        again = self.ec2("create-default-subnet", "--availability-zone", "us-east-1c")["Subnet"]
        self.assertEqual((again["VpcId"], again["CidrBlock"]), (vpc["VpcId"], subnet["CidrBlock"]))
        self.assertEqual(self.ec2("describe-dhcp-options", "--dhcp-options-ids", vpc["DhcpOptionsId"])
                         ["DhcpOptions"][0]["DhcpConfigurations"][1]["Values"][0]["Value"], "AmazonProvidedDNS")
        attributes = self.ec2("describe-account-attributes", "--attribute-names", "default-vpc")["AccountAttributes"]
        self.assertEqual(attributes[0]["AttributeValues"][0]["AttributeValue"], vpc["VpcId"])

    def test_an_instance_runs_in_a_further_vpc(self):
        vpc = self.make_vpc("10.3.0.0/16")
        subnet = self.make_subnet(vpc, "10.3.1.0/24")
        launched = self.ec2("run-instances", "--image-id", "ami-0123456789abcdef0", "--instance-type", "t2.micro",
                            "--subnet-id", subnet)["Instances"][0]
        self.assertEqual((launched["VpcId"], launched["PrivateIpAddress"][:7]), (vpc, "10.3.1."))
        same = self.make_subnet(self.make_vpc("10.3.0.0/16"), "10.3.1.0/24")
        code, message = self.refused("ec2", "run-instances", "--image-id", "ami-0123456789abcdef0", "--instance-type", "t2.micro",
                                     "--subnet-id", same)
        self.assertEqual(code, "UnsupportedOperation")
        self.assertIn(f"overlap those of {vpc}", message)


if __name__ == "__main__":
    unittest.main()
